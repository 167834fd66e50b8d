// Warns three minutes before a log-in ends for want of use, and lets one stay.
// Another tab may have kept it alive, so the server is asked before anybody is alarmed.

const WARNING = 180; // seconds before the end

async function secondsLeft() {
  const answer = await fetch("/account/time-left", { headers: { Accept: "application/json" } });
  return answer.ok ? (await answer.json()).seconds : 0;
}

async function stay() {
  const token = document.querySelector("meta[name=csrf-token]").content;
  const answer = await fetch("/account/stay", {
    method: "POST",
    headers: { "X-CSRFToken": token, Accept: "application/json" },
  });
  return answer.ok ? (await answer.json()).seconds : 0;
}

function leave() {
  const here = location.pathname + location.search;
  location.assign("/log-in?why=time&next=" + encodeURIComponent(here));
}

export function warnBeforeTimeOut(dialog) {
  if (!dialog) return;
  const words = dialog.querySelector("#time-out-minutes");
  let timer;

  const wait = (seconds) => {
    clearTimeout(timer);
    const until = seconds > WARNING ? seconds - WARNING : seconds > 60 ? seconds % 60 || 60 : seconds;
    timer = setTimeout(look, Math.max(1, until) * 1000);
  };

  const look = async () => {
    let seconds;
    try {
      seconds = await secondsLeft();
    } catch {
      return wait(60); // no network just now: ask again in a minute
    }
    if (seconds <= 0) return leave();
    if (seconds <= WARNING) {
      const minutes = Math.max(1, Math.round(seconds / 60));
      words.textContent = minutes === 1 ? "1 minute" : `${minutes} minutes`;
      if (!dialog.open) dialog.showModal();
    } else if (dialog.open) {
      dialog.close();
    }
    wait(seconds);
  };

  dialog.querySelector("[data-stay]").addEventListener("click", async () => {
    dialog.close();
    const seconds = await stay().catch(() => WARNING);
    if (seconds <= 0) leave();
    else wait(seconds);
  });
  dialog.querySelector("[data-leave]").addEventListener("click", () => {
    document.querySelector('form[action="/log-out"]').requestSubmit();
  });
  wait(Number(dialog.dataset.left));
}
