// Says how long an article reached by search was visible: once at 30 seconds, and when it is left.
// Time in a hidden tab does not count; the server checks the claim against its own clock. And makes
// the chapters of a video jump to their moment.
const ENOUGH_MS = 30_000;
const STEP_MS = 1_000;

const article = document.querySelector("[data-reading]");
const csrf = document.querySelector("[name=csrfmiddlewaretoken]");

if (article && csrf) {
  let seen = 0;
  let last = performance.now();
  let said = false;
  const step = () => {
    const now = performance.now();
    if (document.visibilityState === "visible") seen += Math.min(now - last, 2 * STEP_MS);
    last = now;
  };
  const told = () => {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", csrf.value);
    body.append("token", article.dataset.reading);
    body.append("s", article.dataset.origin);
    body.append("seconds", String(Math.floor(seen / 1000)));
    return body;
  };
  const address = article.dataset.readUrl;
  const timer = setInterval(() => {
    step();
    if (seen < ENOUGH_MS || said) return;
    said = true;
    clearInterval(timer);
    // An uncounted reading is no harm to the reader.
    fetch(address, { method: "POST", body: told(), keepalive: true }).catch(() => {});
  }, STEP_MS);
  addEventListener("pagehide", () => {
    step();
    if (article.dataset.origin) navigator.sendBeacon(address, told());
  });
}

function jump(video, seconds, play) {
  const go = () => {
    video.currentTime = seconds;
    if (play) video.play().catch(() => {}); // the reader presses play where that isn't allowed
  };
  if (video.readyState >= 1) go();
  else {
    video.addEventListener("loadedmetadata", go, { once: true });
    video.load();
  }
}

for (const figure of document.querySelectorAll("[data-video]")) {
  const video = figure.querySelector("video");
  if (!video) continue;
  figure.addEventListener("click", (event) => {
    const link = event.target.closest("[data-seek]");
    if (!link) return;
    event.preventDefault();
    jump(video, Number(link.dataset.seek), true);
    video.focus();
  });
  // An address that leads to what is said in a chapter leads to the moment as well.
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const heading = target && figure.contains(target) ? target : null;
  if (heading?.dataset.at) {
    heading.closest("details").open = true;
    jump(video, Number(heading.dataset.at), false);
  }
}
