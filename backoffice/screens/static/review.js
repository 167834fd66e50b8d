// Review by keyboard: a number chooses an answer, j and k go from group to group.

const form = document.querySelector("[data-answer-all]");
const links = [...document.querySelectorAll("[data-groups] a")];

function isTyping(target) {
  return target.closest("input:not([type=radio]), select, textarea, [contenteditable], .tabulator");
}

function go(step) {
  const here = links.findIndex((link) => link.hasAttribute("aria-current"));
  links[here + step]?.click();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "j") go(1);
  if (event.key === "k") go(-1);
  if (!/^[1-9]$/.test(event.key)) return;
  const radio = form?.querySelectorAll("input[type=radio]")[Number(event.key) - 1];
  if (!radio) return;
  radio.checked = true;
  radio.focus(); // Enter then sends the form, as everywhere
});
