// Shows and hides questions as answers change. The server decides which, because it
// alone reads the form's conditions.

export function followAnswers(form) {
  let asking = 0;

  const ask = async () => {
    const mine = ++asking;
    const answer = await fetch(form.dataset.shown, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
    }).catch(() => null);
    // The last question asked is the one that counts. Where no answer comes, what is
    // there stays: the server looks again when it is saved.
    if (!answer?.ok || mine !== asking) return;
    const shown = new Set((await answer.json()).shown);
    form.querySelectorAll(":scope .qa-section > [data-question], :scope .qa-two > [data-question], :scope .qa-area > [data-question], :scope .qa-done > [data-question]")
      .forEach((question) => {
        if (question.closest(".qa-action")) return;
        question.hidden = !shown.has(question.dataset.question);
      });
  };

  form.addEventListener("change", (event) => {
    if (event.target.closest("[data-leads]")) ask();
  });
}
