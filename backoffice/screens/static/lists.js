// Lists: a row opens its record, ticks are counted, an open filter closes when left.

function openRows(root) {
  root.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-href]");
    const own = event.target.closest("a, button, input, label, select, .qa-tick");
    if (!row || own || getSelection().toString()) return;
    if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
    else location.assign(row.dataset.href);
  });
}

// A form with [data-chosen] (where the count is said) and ticks named by data-ticks.
function countTicks(form) {
  const ticks = [...form.querySelectorAll("input[type=checkbox][data-tick]")];
  const all = form.querySelector("input[type=checkbox][data-tick-all]");
  const said = form.querySelector("[data-chosen]");
  const count = () => {
    const chosen = ticks.filter((tick) => tick.checked).length;
    said.textContent = chosen === 0 ? "None chosen" : `${chosen} chosen`;
    said.closest(".qa-bar")?.classList.toggle("qa-bar--chosen", chosen > 0);
    ticks.forEach((tick) => tick.closest("tr").classList.toggle("is-chosen", tick.checked));
    if (all) {
      all.checked = ticks.length > 0 && chosen === ticks.length;
      all.indeterminate = chosen > 0 && chosen < ticks.length;
    }
  };
  form.addEventListener("change", (event) => {
    if (event.target === all) ticks.forEach((tick) => (tick.checked = all.checked));
    count();
  });
  form.addEventListener("reset", () => setTimeout(count));
  count();
}

function closeFilters(root) {
  const open = () => [...root.querySelectorAll("details.qa-filter[open]")];
  root.addEventListener("keydown", (event) => {
    const filter = event.key === "Escape" && open().pop(); // the innermost
    if (!filter) return;
    filter.open = false;
    filter.querySelector("summary").focus();
  });
  root.addEventListener("click", (event) => {
    for (const filter of open()) if (!filter.contains(event.target)) filter.open = false;
  });
}

export function helpLists(root) {
  openRows(root);
  closeFilters(root);
  root.querySelectorAll("[data-chosen]").forEach((said) => countTicks(said.closest("form")));
}
