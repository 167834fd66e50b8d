// Review by keyboard: numbers choose an answer, j and k go from question to question, u
// undoes. The keys can be turned off (WCAG 2.2, 2.1.4): who dictates types letters.

const form = document.querySelector("[data-answer-all]");
const links = [...document.querySelectorAll("[data-groups] a")];
const keys = document.querySelector("[data-keys]");
const OFF = "review-keys-off";

function isTyping(target) {
  return target.closest("input:not([type=radio]), select, textarea, [contenteditable]");
}

function go(step) {
  links[links.findIndex((link) => link.hasAttribute("aria-current")) + step]?.click();
}

function choose(number) {
  const radio = form?.querySelectorAll("input[type=radio]")[number - 1];
  if (radio) radio.checked = true;
  const first = "input:not([type=hidden]), select, button, #each td a, #each th a";
  const there = radio ?? (number === 1 && (form ?? document.getElementById("each"))?.querySelector(first));
  there?.focus(); // Enter then sends the form, as everywhere
}

const KEYS = {
  j: () => go(1),
  k: () => go(-1),
  u: () => document.querySelector("[data-undo]")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (localStorage.getItem(OFF) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]") || isTyping(event.target)) return;
  const act = KEYS[event.key] ?? (/^[1-9]$/.test(event.key) && (() => choose(Number(event.key))));
  if (!act) return;
  event.preventDefault(); // the key is not typed into the box that takes the focus
  act();
});

if (keys) {
  const off = keys.querySelector("[data-keys-switch]");
  const show = () => {
    const isOff = Boolean(localStorage.getItem(OFF));
    off.textContent = isOff ? "Turn these keys on" : "Turn these keys off";
    keys.classList.toggle("is-off", isOff);
  };
  off.addEventListener("click", () => {
    if (localStorage.getItem(OFF)) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
    show();
  });
  show();
  keys.hidden = false;
}

// On a phone the questions start folded, so that the first one is on the first screen;
// beside it they scroll by themselves, to the one that is open.
const fold = document.querySelector("[data-groups-fold]");
if (fold && matchMedia("(max-width: 61.99rem)").matches) fold.open = false;
const here = links.find((link) => link.hasAttribute("aria-current"));
if (here) {
  const list = here.closest("ul");
  list.scrollTop = here.offsetTop - list.offsetTop - list.clientHeight / 3;
}
