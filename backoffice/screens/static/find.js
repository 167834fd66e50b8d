// Ctrl K (or Command K): the search over everything, in a dialog, by keyboard.
// What is looked for is sent in a POST, never in an address.

const WAIT = 180; // milliseconds after the last letter

export function findAnywhere(form) {
  if (!form) return;
  let dialog;
  document.addEventListener("keydown", (event) => {
    const asked = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!asked || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    dialog ??= made(form);
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("input").select();
  });
}

function made(form) {
  const dialog = document.createElement("dialog");
  dialog.className = "qa-dialog qa-dialog--find";
  dialog.setAttribute("aria-label", "Find");
  const label = document.createElement("label");
  label.className = "govuk-label";
  label.htmlFor = "find-anywhere";
  label.textContent = "Find a record, person, team, action or page";
  const input = document.createElement("input");
  input.className = "govuk-input";
  input.id = "find-anywhere";
  input.type = "search";
  input.maxLength = 200;
  input.autocomplete = "off";
  input.spellcheck = false;
  const results = document.createElement("div");
  results.className = "qa-find__results";
  dialog.append(label, input, results);
  document.body.append(dialog);
  let timer;
  let asked = 0;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const turn = ++asked;
      const found = await look(form.action, input.value);
      // An answer that comes after a later question is of no use.
      if (turn === asked && found !== null) results.innerHTML = found;
    }, WAIT);
  });
  dialog.addEventListener("keydown", (event) => move(event, input, results));
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  return dialog;
}

async function look(address, words) {
  if (!words.trim()) return "";
  const body = new URLSearchParams({
    q: words,
    csrf_token: document.querySelector('meta[name="csrf-token"]').content,
  });
  try {
    const answer = await fetch(address, { method: "POST", body, headers: { "X-Part": "results" } });
    if (answer.ok) return await answer.text();
  } catch {
    // Told below, as any answer that is none.
  }
  return '<p role="status">It cannot be looked up just now. Try again in a moment.</p>';
}

function move(event, input, results) {
  const links = [...results.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement);
  if (event.key === "ArrowDown" && links.length) {
    event.preventDefault();
    links[Math.min(at + 1, links.length - 1)].focus();
  } else if (event.key === "ArrowUp" && at >= 0) {
    event.preventDefault();
    (at === 0 ? input : links[at - 1]).focus();
  } else if (event.key === "Enter" && document.activeElement === input && links.length) {
    event.preventDefault();
    links[0].click();
  }
}
