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
    if (far.over) return show(bar);
    if (far.total) {
      bar.max = far.total;
      bar.value = far.done;
    }
    await new Promise((later) => setTimeout(later, EVERY));
  }
}

// The row of a list as it is now: its form, its state and its counts are known at last.
async function show(bar) {
  const row = bar.closest("tr");
  const address = row.querySelector("th a").getAttribute("href");
  const answer = await fetch(location.href);
  if (!answer.ok) return bar.remove();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.querySelector(`th a[href="${address}"]`)?.closest("tr");
  if (!now) return bar.remove();
  row.replaceWith(now);
  now.querySelectorAll("[data-progress]").forEach((still) => setTimeout(watch, EVERY, still));
}

document.querySelectorAll("[data-progress]").forEach(watch);
