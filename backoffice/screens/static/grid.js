// The rows that wait, as a grid. The table of boxes stays the form that is sent: what is
// changed in the grid is written into its boxes.
import { TabulatorFull } from "tabulator";

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
  const words = document.createElement("span"); // text, never markup
  words.textContent = cell.getValue() || box?.dataset.raw || "";
  if (!cell.getValue() && box?.dataset.raw) words.className = "qa-raw qa-raw--mark";
  return words;
}

const data = [...plain.querySelectorAll("tbody tr")].map((tr, row) => ({
  id: row,
  where: tr.dataset.row,
  ...Object.fromEntries(boxes[row].map((box, at) => [`f${at}`, shown(box)])),
}));

here.hidden = false;
const grid = new TabulatorFull(here, {
  data,
  layout: "fitDataStretch",
  columnDefaults: { headerSort: false, minWidth: 110, formatter: marked },
  columns: [
    { title: headings[0], field: "where", frozen: true, formatter: "plaintext" },
    ...headings.slice(1).map((title, at) => ({ title, field: `f${at}`, ...editor(at) })),
  ],
});
grid.on("tableBuilt", () => {
  plain.hidden = true;
  // A grid may hold rows alone (WAI-ARIA 1.2); its cells take the focus themselves.
  here.querySelector(".tabulator-tableholder").removeAttribute("tabindex");
});
grid.on("cellEdited", (cell) => {
  put(boxes[cell.getData().id][Number(cell.getField().slice(1))], cell.getValue());
  cell.getElement().classList.add("qa-changed");
});
