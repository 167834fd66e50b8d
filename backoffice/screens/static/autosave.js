// Keeps what is typed as a draft on the server, a few seconds after the last key.

const WAIT = 3000; // milliseconds without a key

export function keepDraft(form) {
  const said = form.querySelector("[data-draft-status]");
  let timer;
  let sent = new URLSearchParams(new FormData(form)).toString();
  let running = null;
  let leaving = false;

  const send = async (keepalive = false) => {
    clearTimeout(timer);
    const body = new URLSearchParams(new FormData(form));
    const text = body.toString();
    if (leaving || text === sent) return;
    sent = text;
    running = new AbortController();
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        // Browsers keep at most 64 kB alive after a page is gone.
        keepalive: keepalive && text.length < 60000,
        signal: running.signal,
      });
      const told = await answer.json();
      said.textContent = answer.ok ? told.said : `The draft is not kept: ${told.error}`;
      if (!answer.ok) sent = "";
    } catch (error) {
      if (error.name === "AbortError") return;
      said.textContent = "The draft is not kept: the server cannot be reached.";
      sent = "";
    }
  };

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(send, WAIT);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
    running?.abort();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") send(true);
  });
}
