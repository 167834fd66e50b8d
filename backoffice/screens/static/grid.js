// The rows that wait, as a grid. The table of boxes stays the form that is sent: what is
// changed in the grid is written into its boxes. On a phone it stays that: a card each row.
import { TabulatorFull } from "tabulator";

if (!matchMedia("(max-width: 48rem)").matches) makeGrid();

function makeGrid() {
  const form = document.querySelector("[data-grid]");
  const plain = form.querySelector("[data-grid-plain]");
  const here = form.querySelector("[data-grid-here]");
  const headings = [...plain.querySelectorAll("thead th")].map((th) => th.textContent);
  const boxes = [...plain.querySelectorAll("tbody tr")].map((tr) => [
    ...tr.querySelectorAll("td .qa-field"),
  ]);

  function shown(box) {
    return box.tagName === "SELECT" ? box.selectedOptions[0].textContent : box.value;
  }

  function editor(at) {
    const box = boxes[0][at];
    if (box.tagName !== "SELECT") return { editor: "input" };
    const values = [...box.options].map((option) => option.textContent);
    return { editor: "list", editorParams: { values, autocomplete: true, listOnEmpty: true, allowEmpty: true } };
  }

  function put(box, text) {
    if (box.tagName !== "SELECT") box.value = text ?? "";
    else box.selectedIndex = Math.max(0, [...box.options].findIndex((o) => o.textContent === text));
  }

  function marked(cell) {
    const box = boxes[cell.getRow().getPosition() - 1]?.[Number(cell.getField().slice(1))];
    if (box?.classList.contains("qa-field--held")) {
      cell.getElement().classList.add("qa-held");
      cell.getElement().title = box.title;
    }
    const raw = box?.dataset.raw;
    const words = document.createElement("span"); // text, never markup
    words.textContent = cell.getValue() || "";
    // What its sender wrote stands beside what is to be kept, where that is in question.
    if (raw && raw !== cell.getValue() && box.classList.contains("qa-field--held")) {
      const wrote = document.createElement("span");
      wrote.className = "qa-raw qa-raw--mark";
      wrote.textContent = raw;
      words.append(cell.getValue() ? " " : "", wrote);
    }
    if (box && "dateCell" in box.dataset && box.classList.contains("qa-field--held")) {
      const note = document.createElement("span");
      note.className = "qa-small";
      note.textContent = " date cell";
      words.append(note);
    }
    return words;
  }

  const data = [...plain.querySelectorAll("tbody tr")].map((tr, row) => ({
    id: row,
    where: tr.dataset.row,
    ...Object.fromEntries(boxes[row].map((box, at) => [`f${at}`, shown(box)])),
  }));

  here.hidden = false;
  const grid = new TabulatorFull(here, {
    data: data.map((row) => ({ ...row })), // the grid changes its rows; these stay as they were
    layout: "fitDataStretch",
    history: true,
    columnDefaults: { headerSort: false, minWidth: 110, maxInitialWidth: 260, formatter: marked },
    columns: [
      { title: headings[0], field: "where", frozen: true, formatter: "plaintext" },
      ...headings.slice(1).map((title, at) => ({ title, field: `f${at}`, ...editor(at) })),
    ],
  });
  grid.on("tableBuilt", () => {
    plain.hidden = true;
    form.querySelector("[data-grid-keys]").hidden = false;
    // A grid may hold rows alone (WAI-ARIA 1.2); its cells take the focus themselves.
    here.querySelector(".tabulator-tableholder").removeAttribute("tabindex");
  });

  const status = form.querySelector("[data-grid-status]");
  const undo = form.querySelector("[data-grid-undo]");
  let isSent = false;

  function take(cell) {
    const at = Number(cell.getField().slice(1));
    const box = boxes[cell.getData().id][at];
    put(box, cell.getValue());
    cell.getColumn().setWidth(true); // as wide as both need: the value and what its sender wrote
    cell.getElement().classList.toggle("qa-changed", cell.getValue() !== data[cell.getData().id][`f${at}`]);
    const changes = grid.getHistoryUndoSize();
    status.textContent = changes ? `${changes} ${changes === 1 ? "change" : "changes"}, not saved yet` : "";
    undo.hidden = !changes;
  }
  grid.on("cellEdited", take);
  grid.on("historyUndo", (_, cell) => take(cell));
  grid.on("historyRedo", (_, cell) => take(cell));
  undo.addEventListener("click", () => grid.undo());
  form.addEventListener("submit", () => (isSent = true));
  addEventListener("beforeunload", (event) => {
    if (!isSent && grid.getHistoryUndoSize()) event.preventDefault();
  });
}
