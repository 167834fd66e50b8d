// The pages of records. A form that is filled in keeps a draft by itself, and asks the
// server which questions follow from what is answered; without this file both are buttons.
import { keepDraft } from "./autosave.js";
import { followAnswers } from "./shown.js";

const form = document.querySelector("form[data-form]");
if (form) {
  followAnswers(form);
  if (form.dataset.draft) keepDraft(form);
}

// What somebody else saved meanwhile is read before anything else, as mistakes are.
if (!document.querySelector(".govuk-error-summary")) {
  document.querySelector("[data-read-first]")?.focus();
}

// On a phone the parts of a form and the filters of a list start folded, so that what
// one came for is on the first screen.
function foldOnPhones(fold, width) {
  if (fold && !("inUse" in fold.dataset) && matchMedia(`(max-width: ${width})`).matches) {
    fold.open = false;
  }
}
foldOnPhones(document.querySelector(".qa-tasks-fold"), "61.99rem");
foldOnPhones(document.querySelector(".qa-more"), "47.99rem");

// A link to a part that is folded up opens it.
function unfold() {
  const there = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  const fold = there && there.closest("details.qa-done");
  if (fold) fold.open = true;
}
addEventListener("hashchange", unfold);
unfold();
