// Keys, times that stay true and the help dialog, on every staff page.
// A page adds its own keys with `addKeys`; none fires while somebody types.

const pageKeys = new Map();
const ON = "unsnag.keys";

export function addKeys(keys) {
  for (const [key, act] of Object.entries(keys)) pageKeys.set(key, act);
}

/** The keys that do something on this page. */
export function keysInForce() {
  return [...pageKeys.keys()];
}

export function isTyping(target) {
  return target instanceof HTMLElement &&
    (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
      target.tagName === "INPUT" && !/^(checkbox|radio)$/.test(target.type));
}

/** Moves the focus among the links of the list that the page shows. */
export function step(selector, by) {
  const rows = [...document.querySelectorAll(selector)].filter((row) => row.offsetParent);
  if (!rows.length) return;
  let at = rows.indexOf(document.activeElement);
  if (at < 0) at = rows.findIndex((row) => row.hasAttribute("aria-current"));
  const next = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by));
  rows[next].focus({ preventScroll: true });
  rows[next].scrollIntoView({ block: "nearest" });
}

const dialog = document.getElementById("keys");
const allowed = document.getElementById("keys-on");
const stored = (() => { try { return localStorage.getItem(ON); } catch { return null; } })();
if (allowed) {
  allowed.checked = stored !== "off";
  allowed.addEventListener("change", () => {
    try { localStorage.setItem(ON, allowed.checked ? "on" : "off"); } catch { /* private window */ }
  });
}
document.getElementById("keys-open")?.addEventListener("click", () => dialog.showModal());

addKeys({
  "?": () => dialog?.showModal(),
  g: () => { location.assign("/desk"); },
  a: () => { location.assign("/desk/approvals"); },
  "@": () => { location.assign("/desk/mentions"); },
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && isTyping(event.target)) return event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return undefined;
  if (isTyping(event.target) || document.querySelector("dialog[open]") || event.repeat && !/^(j|k|Arrow)/.test(event.key)) return undefined;
  if (!allowed?.checked && event.key.length === 1) return undefined;
  const act = pageKeys.get(event.key);
  if (act && act(event) !== false) event.preventDefault();
  return undefined;
});

const UNITS = [[86400, "day"], [3600, "h"], [60, "min"]];
function inWords(moment) {
  let seconds = Math.trunc((Date.now() - moment) / 1000);
  const late = seconds >= 0;
  seconds = Math.abs(seconds);
  if (seconds < 45) return late ? "just now" : "in a moment";
  const [size, unit] = UNITS.find(([least]) => seconds >= least) ?? UNITS[2];
  const n = size === 60 ? Math.max(1, Math.round(seconds / 60)) : Math.trunc(seconds / size);
  const amount = `${n} ${unit === "day" && n > 1 ? "days" : unit}`;
  return late ? `${amount} ago` : `in ${amount}`;
}
function refreshTimes() {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const words = inWords(new Date(time.dateTime));
    if (time.textContent !== words) time.textContent = words;
  }
}
setInterval(refreshTimes, 20_000);

// A form that does something real is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method === "dialog") return;
  if (event.target.dataset.sent) return event.preventDefault();
  event.target.dataset.sent = "yes";
  return undefined;
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
