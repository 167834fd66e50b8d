// A form that is filled in: it keeps a draft by itself, and asks the server which
// questions follow from what is answered. Without this file both are buttons.
import { keepDraft } from "./autosave.js";
import { followAnswers } from "./shown.js";

const form = document.querySelector("form[data-form]");
if (form) {
  followAnswers(form);
  if (form.dataset.draft) keepDraft(form);
}

// On a phone the list of parts starts folded, so that the form comes first.
const parts = document.querySelector(".qa-tasks-fold");
if (parts && matchMedia("(max-width: 61.99rem)").matches) parts.open = false;

// A link to a part that is folded up opens it.
function unfold() {
  const there = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  const fold = there && there.closest("details.qa-done");
  if (fold) fold.open = true;
}
addEventListener("hashchange", unfold);
unfold();
