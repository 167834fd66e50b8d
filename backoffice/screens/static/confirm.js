// Asks before a form with data-confirm (on the form or the button pressed) is sent.
// One listener on the document, so that a strict CSP needs no inline handler.

function dialogFor(question, verb) {
  const dialog = document.createElement("dialog");
  dialog.className = "qa-dialog";
  const words = document.createElement("h2");
  words.id = "confirm-question";
  words.textContent = question;
  dialog.setAttribute("aria-labelledby", words.id);
  const buttons = document.createElement("form");
  buttons.method = "dialog";
  buttons.className = "qa-buttons";
  for (const [value, text, quiet] of [["yes", verb, false], ["no", "Go back", true]]) {
    const button = document.createElement("button");
    button.value = value;
    button.textContent = text;
    button.autofocus = quiet; // Enter pressed in haste changes nothing
    button.className =
      "govuk-button qa-button" + (quiet ? " govuk-button--secondary qa-button--quiet" : "");
    buttons.append(button);
  }
  dialog.append(words, buttons);
  return dialog;
}

export function askBeforeSending(root) {
  const agreed = new WeakSet();
  root.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    const question = button?.dataset.confirm ?? form.dataset.confirm;
    if (!question || agreed.delete(form)) return;
    event.preventDefault();
    const dialog = dialogFor(question, button?.textContent.trim() || "Go on");
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (dialog.returnValue !== "yes") return button?.focus();
      agreed.add(form);
      form.requestSubmit(button);
    });
    dialog.showModal();
  });
}
