/* The progress of a job: asked for every second, and the page anew when it has come to its end. */
(() => {
  "use strict";
  const page = document.getElementById("job");
  if (!page || page.dataset.active !== "true") return;
  const bar = page.querySelector("[role=progressbar]");
  const filled = bar.querySelector("[title]");
  const words = document.getElementById("job-words");
  let pause = 1000;

  const show = (told) => {
    words.textContent = told.words;
    if (told.share === null) return;
    bar.classList.remove("ds-unknown");
    bar.setAttribute("aria-valuenow", told.share);
    filled.style.width = `${told.share}%`;
  };

  const ask = async () => {
    try {
      const answer = await fetch(page.dataset.progress, { headers: { Accept: "application/json" } });
      if (answer.redirected || answer.status === 403 || answer.status === 404) return window.location.reload();
      const told = await answer.json();
      if (!told.active) return window.location.reload();
      show(told);
      pause = 1000;
    } catch {
      /* The network is away for a moment: less often, never not at all. */
      pause = Math.min(pause * 2, 30000);
    }
    setTimeout(ask, pause);
  };
  setTimeout(ask, pause);
})();
