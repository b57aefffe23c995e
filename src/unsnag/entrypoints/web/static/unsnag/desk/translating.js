// A reply in the customer's language: the translation takes the place of the draft, what was written
// stays below it and goes with the form. Both survive a reload.
import { addKeys } from "../staff/staff.js";

const reply = document.getElementById("reply");
const text = document.getElementById("reply-text");
const part = document.getElementById("draft-translation");
const button = document.getElementById("draft-translate");
const trouble = document.getElementById("draft-trouble");
const spoken = document.getElementById("spoken");
const name = `unsnag.draft.${reply?.dataset.ticket}.translation`;
const element = (id) => document.getElementById(id);

addKeys({
  l: () => {
    const last = [...document.querySelectorAll("#thread .translate:not([disabled])")].at(-1);
    if (last) { last.scrollIntoView({ block: "nearest" }); last.click(); }
    return Boolean(last);
  },
  y: () => { button?.click(); return Boolean(button); },
});

function write(words) {
  text.value = words;
  text.dispatchEvent(new Event("input"));
}

function show(made) {
  part.hidden = !made;
  element("draft-token").value = made?.token ?? "";
  element("draft-original").textContent = made?.original ?? "";
  element("draft-pair").textContent = made?.pair ?? "";
  element("draft-lost").hidden = !made?.lost;
  element("draft-lost").textContent = made?.lost ? `The service left out: ${made.lost}. Put it back in.` : "";
  if (made) sessionStorage.setItem(name, JSON.stringify(made));
  else sessionStorage.removeItem(name);
}

function say(problem) {
  trouble.textContent = problem;
  trouble.hidden = !problem;
}

async function translate() {
  if (button.disabled) return;
  const asked = text.value;
  button.disabled = true;
  say("");
  spoken.textContent = "Translating";
  try {
    const body = new URLSearchParams({ text: asked });
    const token = reply.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(button.dataset.to, { method: "POST", body, headers: { "X-CSRFToken": token } });
    const made = await answer.json().catch(() => ({ problem: "You may be signed out. Load this page again; your draft is kept." }));
    if (!answer.ok || made.problem) say(`Not translated: ${made.problem} You can send it as it is.`);
    else if (text.value !== asked) say("You went on writing. Translate again when it is finished.");
    else {
      show(made);
      write(made.text);
      spoken.textContent = "Translated. Read it before you send it.";
      text.focus();
    }
  } catch {
    say("Not translated: there is no connection. Your draft is safe.");
  } finally {
    button.disabled = false;
  }
}

if (part && button && text) {
  const kept = text.value ? sessionStorage.getItem(name) : null;
  if (kept) show(JSON.parse(kept)); else sessionStorage.removeItem(name);
  button.addEventListener("click", translate);
  element("draft-back").addEventListener("click", () => {
    const original = element("draft-original").textContent;
    show(null);
    write(original);
    text.focus();
  });
  text.addEventListener("input", () => { if (!text.value.trim()) show(null); });
}
