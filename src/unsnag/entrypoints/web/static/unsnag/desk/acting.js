// Choosing tickets in the queue, and the dialogs that act on those chosen, or on the one that is open
// or stands under the focus.
import { addKeys } from "../staff/staff.js";

const chosen = new Set();
let last = null;
const bar = document.getElementById("chosen");
const spoken = document.getElementById("spoken");
const open = document.querySelector("#live-state [name=ticket]")?.value;

const picks = () => [...document.querySelectorAll("#rows .pick")];
const pickOf = (row) => row?.closest("li")?.querySelector(".pick");
const here = () =>
  pickOf(document.activeElement?.closest?.("#rows li") ??
    document.querySelector("#rows a.row[aria-current]"));

function show() {
  for (const pick of picks()) {
    pick.checked = chosen.has(pick.value);
    pick.closest("li").classList.toggle("chosen-row", pick.checked);
  }
  bar.hidden = chosen.size === 0;
  const words = `${chosen.size} chosen`;
  const count = document.getElementById("chosen-count");
  if (count.textContent !== words) {
    if (count.textContent) spoken.textContent = words;
    count.textContent = words;
  }
}

function choose(pick, on) {
  if (!pick) {
    const at = document.activeElement?.closest?.(".approvals");
    spoken.textContent = at ? "Approvals are decided one at a time." : "Step to a ticket first.";
    return;
  }
  if (on) chosen.add(pick.value); else chosen.delete(pick.value);
  last = pick.value;
  show();
}

function chooseRange(pick) {
  const all = picks();
  const from = all.findIndex((one) => one.value === last);
  const to = all.indexOf(pick);
  if (to < 0) return;
  const [low, high] = from < 0 ? [to, to] : [Math.min(from, to), Math.max(from, to)];
  for (const one of all.slice(low, high + 1)) chosen.add(one.value);
  last = pick.value;
  show();
}

document.getElementById("rows")?.addEventListener("click", (event) => {
  if (!event.target.matches(".pick")) return;
  if (event.shiftKey && event.target.checked) chooseRange(event.target);
  else choose(event.target, event.target.checked);
});
document.body.addEventListener("htmx:afterSettle", () => {
  // A ticket that has left the list is no longer one of those chosen.
  const there = new Set(picks().map((pick) => pick.value));
  for (const one of [...chosen]) if (!there.has(one)) chosen.delete(one);
  show();
});
const none = () => { chosen.clear(); show(); };
document.getElementById("chosen-none")?.addEventListener("click", none);
document.addEventListener("keydown", (event) => {
  const free = !document.querySelector("dialog[open]") && !/^(TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (event.key === "Escape" && chosen.size && free) none();
});

function targets() {
  if (chosen.size) return [...chosen];
  if (open) return [open];
  const pick = here();
  return pick ? [pick.value] : [];
}

/** Gives a form the tickets that it is for; false when there is none. */
function aim(form) {
  const numbers = targets();
  for (const old of form.querySelectorAll("[data-target]")) old.remove();
  const add = (name, value) => {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    field.dataset.target = "";
    form.append(field);
  };
  for (const number of numbers) add("tickets", number);
  if (open && !chosen.size) add("here", open);
  const line = form.querySelector(".targets");
  if (line) line.textContent = numbers.length === 1 ? `Ticket ${numbers[0]}` : `${numbers.length} tickets`;
  return numbers.length > 0;
}

function start(id) {
  const part = document.getElementById(id);
  if (!part) return false;
  const form = part.matches("form") ? part : part.querySelector("form");
  if (form.matches(".acts") && !aim(form)) { spoken.textContent = "Choose a ticket first."; return true; }
  if (part.matches("form")) { form.requestSubmit(); return true; }
  part.showModal();
  part.querySelector("textarea, select, .choices button, input:checked, input:not([type=hidden]), button")?.focus();
  return true;
}
for (const button of document.querySelectorAll("[data-open]")) {
  button.addEventListener("click", () => start(button.dataset.open));
}
for (const button of document.querySelectorAll("[data-shut]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}
for (const dialog of document.querySelectorAll("dialog.acting")) {
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      dialog.querySelector("form").requestSubmit();
    }
    if (event.target.matches("textarea, input:not([type=radio], [type=checkbox])")) return;
    dialog.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
    const steps = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const buttons = [...dialog.querySelectorAll(".choices button")];
    const at = buttons.indexOf(event.target);
    if (steps && at >= 0) {
      event.preventDefault();
      buttons[(at + steps + buttons.length) % buttons.length].focus();
    }
  });
}

addKeys({
  x: () => { const pick = here(); choose(pick, pick && !chosen.has(pick.value)); },
  X: () => { chooseRange(here()); },
  e: () => {
    if (chosen.size || !open) return start("close-many");
    document.getElementById("close-button")?.click();
    return true;
  },
  h: () => start("snooze-dialog"),
  t: () => start("tag-dialog"),
  n: () => start("note-dialog"),
  w: () => start("merge-dialog"),
  p: () => start("split-dialog"),
  d: () => start("assign-dialog"),
  o: () => start("asked-dialog"),
  v: () => { document.getElementById("trail-link")?.click(); },
});
