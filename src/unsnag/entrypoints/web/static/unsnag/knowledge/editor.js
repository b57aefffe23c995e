// The editor: saves while one writes, shows the page beside it, and loses nothing.
// Without it the form saves by its button and the preview shows what was saved.

import { csrf, seconds, stored } from "./parts.js";
import { tools } from "./tools.js";
import { pictures } from "./pictures.js";

const form = document.getElementById("editor-form");
const body = form.elements.namedItem("body");
const status = document.getElementById("saved");
const frame = document.getElementById("preview");
const base = form.dataset.base;
const key = `unsnag.text.${base}`;
const FIELDS = ["title", "summary", "body", "keywords"];
const SAVE_AFTER = 1500;
const SAVE_AT_LEAST = 6000;
const TRY_AGAIN = 4000;

const value = (name) => form.elements.namedItem(name).value;
const content = () => JSON.stringify(FIELDS.map(value));

let saved = content();
let savedAt = null;
let dirtySince = 0;
let timer = 0;
let saving = null;
let stopped = Boolean(document.querySelector("#problem.attention"));
let failing = false;

function say(text, bad = false) {
  if (status.textContent !== text) status.textContent = text;
  status.classList.toggle("failing", bad);
}

function tellAge() {
  if (savedAt && !failing && content() === saved) say(`Saved ${seconds(savedAt)}`);
}

function keep() {
  // Kept in the browser until the server has it: a crash or a lost line takes nothing.
  const now = content();
  if (now === saved) stored.drop(key);
  else stored.put(key, { text: FIELDS.map(value), edited: value("edited"), at: Date.now() });
}

function conflict(answer) {
  stopped = true;
  const box = document.getElementById("conflict");
  document.getElementById("conflict-words").textContent = answer.problem;
  document.getElementById("conflict-theirs").textContent = answer.body;
  document.getElementById("conflict-over").value = answer.digest;
  box.hidden = false;
  say("Not saved: somebody else changed this text", true);
}

async function send(keepalive = false) {
  const sent = content();
  const data = new URLSearchParams(new FormData(form));
  const answer = await fetch(`${base}/save`, {
    method: "POST",
    body: data,
    headers: { Accept: "application/json", "X-CSRFToken": csrf() },
    keepalive,
  });
  if (answer.redirected || answer.status === 403) throw new Error("signed out");
  const got = await answer.json();
  if (answer.status === 409) return conflict(got);
  if (!answer.ok) {
    failing = true;
    return say(got.problem, true);
  }
  form.elements.namedItem("edited").value = got.digest;
  saved = sent;
  savedAt = Date.now();
  failing = false;
  if (content() === saved) dirtySince = 0;
  const state = document.getElementById("state");
  if (state.textContent !== got.state) {
    state.textContent = got.state;
    state.className = "tag";
  }
  keep();
  return tellAge();
}

async function save() {
  clearTimeout(timer);
  if (stopped || content() === saved) return;
  if (saving) { await saving; if (content() === saved) return; }
  say("Saving…");
  saving = send().catch((problem) => {
    failing = true;
    say(problem.message === "signed out"
      ? "You are signed out. Your text is kept in this browser; sign in in another tab."
      : "No connection. Your text is kept in this browser and saved when it is back.", true);
    timer = setTimeout(save, TRY_AGAIN);
  });
  await saving;
  saving = null;
}

function changed() {
  keep();
  if (!dirtySince) dirtySince = Date.now();
  if (!failing && !stopped) say("Not saved yet");
  clearTimeout(timer);
  timer = setTimeout(save, Math.max(0, Math.min(SAVE_AFTER, dirtySince + SAVE_AT_LEAST - Date.now())));
  show();
}

let showing = 0;
let asked = 0;
function show() {
  clearTimeout(showing);
  showing = setTimeout(async () => {
    const turn = (asked += 1);
    try {
      const answer = await fetch(`${base}/preview`, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { "X-CSRFToken": csrf() },
      });
      if (!answer.ok || turn !== asked) return;
      const got = await answer.json();
      const page = frame.contentDocument;
      if (!page?.getElementById("shown-body")) return;
      page.getElementById("shown-title").textContent = got.title;
      page.getElementById("shown-summary").textContent = got.summary;
      page.getElementById("shown-summary").hidden = !got.summary;
      // The server's own rendering of Markdown, cleaned as on the public page.
      page.getElementById("shown-body").innerHTML = got.html;
      document.getElementById("notes").innerHTML = got.notes;
    } catch { /* the next change asks again */ }
  }, 350);
}

for (const name of FIELDS) form.elements.namedItem(name).addEventListener("input", changed);
addEventListener("online", save);
document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
addEventListener("pagehide", () => {
  if (!stopped && content() !== saved) { keep(); send(true).catch(() => {}); }
});
setInterval(tellAge, 5000);
form.addEventListener("submit", () => {
  // The form itself carries the text from here on.
  stopped = true;
  clearTimeout(timer);
  stored.drop(key);
});

// What an earlier visit could not save.
const left = stored.get(key);
if (left && JSON.stringify(left.text) !== saved) {
  const box = document.getElementById("kept");
  document.getElementById("kept-when").textContent = seconds(left.at);
  box.hidden = false;
  document.getElementById("kept-take").addEventListener("click", () => {
    FIELDS.forEach((name, index) => { form.elements.namedItem(name).value = left.text[index]; });
    form.elements.namedItem("edited").value = left.edited;
    box.hidden = true;
    body.focus();
    changed();
  });
  document.getElementById("kept-drop").addEventListener("click", () => {
    stored.drop(key);
    box.hidden = true;
    body.focus();
  });
} else stored.drop(key);

document.getElementById("conflict-theirs-take").addEventListener("click", () => {
  stored.drop(key);
  stopped = true;
  location.assign(base);
});

document.addEventListener("click", (event) => {
  const line = event.target.closest?.("[data-line]");
  if (!line) return;
  const lines = body.value.split("\n");
  const start = lines.slice(0, Number(line.dataset.line) - 1).join("\n").length + (line.dataset.line > 1 ? 1 : 0);
  body.focus();
  body.setSelectionRange(start, start + (lines[line.dataset.line - 1]?.length ?? 0));
  body.scrollTop = Math.max(0, (Number(line.dataset.line) - 4) * 22);
});

const open = pictures(base, body);
tools(body, { picture: open, save });
document.getElementById("problem")?.focus();
