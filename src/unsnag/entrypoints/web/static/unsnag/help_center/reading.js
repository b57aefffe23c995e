// Says once that an article reached by search was visible for 30 seconds. Time in a hidden tab does
// not count; the server checks the claim against its own clock.
const ENOUGH_MS = 30_000;
const STEP_MS = 1_000;

const article = document.querySelector("[data-reading]");
const csrf = document.querySelector("[name=csrfmiddlewaretoken]");

if (article && csrf) {
  let seen = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    if (document.visibilityState === "visible") seen += Math.min(now - last, 2 * STEP_MS);
    last = now;
    if (seen < ENOUGH_MS) return;
    clearInterval(timer);
    const body = new URLSearchParams({
      token: article.dataset.reading, seconds: String(Math.floor(seen / 1000)),
    });
    fetch(article.dataset.readUrl, {
      method: "POST", body, keepalive: true, headers: { "X-CSRFToken": csrf.value },
    }).catch(() => {}); // an uncounted reading is no harm to the reader
  }, STEP_MS);
}
