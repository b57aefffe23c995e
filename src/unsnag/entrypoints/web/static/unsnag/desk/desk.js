// The desk's own manners: keys, a draft that survives, and a queue that changes under one's hands
// without moving focus or scroll.
import { addKeys, step } from "../staff/staff.js";

const ROW = "#rows a.row";
const reply = document.getElementById("reply");
const text = document.getElementById("reply-text");
const thread = document.getElementById("thread-scroll");
const spoken = document.getElementById("spoken");

const press = (id) => () => { document.getElementById(id)?.click(); };
addKeys({
  j: () => step(ROW, 1), ArrowDown: (event) => arrow(event, 1),
  k: () => step(ROW, -1), ArrowUp: (event) => arrow(event, -1),
  r: () => { text?.focus(); },
  "/": () => { document.getElementById("find")?.select(); },
  b: press("give-back-button"),
  f: press("next-button"),
  c: press("take-button"),
  u: press("put-back-button"),
  q: nextView,
  i: press("suggested-put"),
  s: () => { const part = document.getElementById("summary"); if (part) part.open = !part.open; },
  m: () => { document.getElementById("macro")?.focus(); },
});

// The view after the one that is shown; from the last to the first.
function nextView() {
  const views = [...document.querySelectorAll("#filters .views a")];
  const at = views.findIndex((view) => view.hasAttribute("aria-current"));
  if (views.length) location.assign(views[(at + 1) % views.length].href);
  return views.length > 0;
}

// Arrows step only where they would not scroll something that was chosen for reading.
function arrow(event, by) {
  if (event.target.closest("#thread-scroll, #known, summary")) return false;
  return step(ROW, by);
}

if (thread) thread.scrollTop = thread.scrollHeight;

// What really stands before somebody's eyes: the newest message whose end has been in view while this
// page was the one that is looked at.
function readSoFar() {
  if (!thread || document.hidden) return "";
  const { bottom } = thread.getBoundingClientRect();
  const seen = [...thread.querySelectorAll("#thread > li")]
    .filter((one) => one.getBoundingClientRect().bottom <= bottom + 8);
  return seen.at(-1)?.id.replace("message-", "") ?? "";
}
document.body.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt.id === "others") event.detail.parameters.read = readSoFar();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) document.getElementById("others")?.dispatchEvent(new Event("writing"));
});

// A picture that is pasted into the answer goes with it.
document.getElementById("reply-text")?.addEventListener("paste", (event) => {
  const field = document.getElementById("reply-files");
  if (!field || !event.clipboardData.files.length) return;
  event.preventDefault();
  const all = new DataTransfer();
  for (const one of [...field.files, ...event.clipboardData.files]) all.items.add(one);
  field.files = all.files;
});

if (reply && text) {
  const name = `unsnag.draft.${reply.dataset.ticket}`;
  const state = document.getElementById("draft-state");
  if (sessionStorage.getItem(`${name}.sent`) && !("error" in reply.dataset)) {
    sessionStorage.removeItem(name);
  }
  sessionStorage.removeItem(`${name}.sent`);
  const kept = sessionStorage.getItem(name);
  if (kept && !text.value) { text.value = kept; state.textContent = "Your draft was kept."; }
  text.addEventListener("input", () => {
    sessionStorage.setItem(name, text.value);
    state.textContent = "";
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      reply.requestSubmit(reply.querySelector("button.primary"));
    }
  });
  reply.addEventListener("submit", () => sessionStorage.setItem(`${name}.sent`, "yes"));
  // Colleagues are told at the first letter, and again when there is nothing any more.
  const writing = document.getElementById("writing");
  const tell = () => {
    const now = text.value ? "yes" : "no";
    if (writing.value === now) return;
    writing.value = now;
    document.getElementById("others")?.dispatchEvent(new Event("writing"));
  };
  text.addEventListener("input", tell);
  tell();
  const macro = document.getElementById("macro");
  const write = (words) => {
    const at = text.selectionStart ?? text.value.length;
    const before = text.value.slice(0, at);
    const gap = before && !/\s$/.test(before) ? "\n\n" : "";
    text.setRangeText(gap + words, at, text.selectionEnd ?? at, "end");
    text.dispatchEvent(new Event("input"));
    text.focus();
  };
  const put = (option) => {
    macro.value = "";
    const used = document.getElementById("macros-used");
    used.value = [used.value, option.dataset.id].filter(Boolean).join(",");
    write(option.dataset.text);
  };
  document.getElementById("suggestion")?.addEventListener("click", (event) => {
    const button = event.target.closest("#suggested-put");
    if (button) write(button.dataset.text);
  });
  const named = (fits) => [...document.querySelectorAll("#macros option")].find(fits);
  macro?.addEventListener("input", (event) => {
    if (event.inputType && event.inputType !== "insertReplacementText") return; // still typing
    const option = named((one) => one.value === macro.value);
    if (option) put(option);
  });
  macro?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const wanted = macro.value.trim().toLowerCase();
    const option = wanted && named((one) => one.value.toLowerCase().includes(wanted));
    if (option) put(option);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-write]");
    if (!button) return;
    if (!text.value && button.dataset.write) {
      text.value = button.dataset.write;
      text.dispatchEvent(new Event("input"));
    }
    text.focus();
  });
}

// Live: remember what must not move, let the new parts in, put it back, say what is new.
const ids = () => new Set([...document.querySelectorAll(ROW)].map((row) => row.id));
const fresh = new Set();
let before = null;
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "live") return;
  before = {
    ids: ids(),
    focus: document.activeElement?.id,
    rows: document.getElementById("rows")?.scrollTop,
    known: document.getElementById("known")?.scrollTop,
    atEnd: thread && thread.scrollHeight - thread.scrollTop - thread.clientHeight < 60,
    messages: document.querySelectorAll("#thread > li").length,
  };
});
document.body.addEventListener("htmx:afterSettle", () => {
  if (!before) return;
  const was = before;
  before = null;
  document.getElementById("rows").scrollTop = was.rows;
  const known = document.getElementById("known");
  if (known) known.scrollTop = was.known;
  if (was.focus && document.activeElement === document.body) {
    document.getElementById(was.focus)?.focus({ preventScroll: true });
  }
  const added = [...ids()].filter((id) => !was.ids.has(id));
  for (const id of added) fresh.add(id);
  for (const id of fresh) document.getElementById(id)?.classList.add("fresh");
  const messages = document.querySelectorAll("#thread > li").length;
  if (thread && was.atEnd && messages > was.messages) thread.scrollTop = thread.scrollHeight;
  const news = [];
  if (added.length) news.push(`${added.length} new in the queue`);
  if (messages > was.messages) news.push("New message in this ticket");
  if (news.length) spoken.textContent = `${news.join(". ")}.`;
});

const lost = document.getElementById("lost");
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.body.addEventListener(name, () => { lost.hidden = false; });
}
document.body.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) lost.hidden = true;
});
