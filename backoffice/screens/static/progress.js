// How far an upload is: asked for now and then, until it is over.

const EVERY = 700; // milliseconds

async function watch(bar) {
  const words = bar.parentElement.querySelector("[data-progress-words]");
  for (;;) {
    const answer = await fetch(bar.dataset.progress, { headers: { Accept: "application/json" } });
    if (!answer.ok) return; // logged out, or thrown away: the page says so when loaded
    const far = await answer.json();
    if (far.over && bar.dataset.progressThen === "reload") return location.reload();
    if (words.textContent !== far.words) words.textContent = far.words;
    if (far.over) return bar.remove();
    if (far.total) {
      bar.max = far.total;
      bar.value = far.done;
    }
    await new Promise((later) => setTimeout(later, EVERY));
  }
}

document.querySelectorAll("[data-progress]").forEach(watch);
