// On paper nothing can be unfolded: all that is folded is open while it is printed.

let closed = [];

window.addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("main details:not([open])")];
  for (const one of closed) one.open = true;
});

window.addEventListener("afterprint", () => {
  for (const one of closed) one.open = false;
  closed = [];
});
