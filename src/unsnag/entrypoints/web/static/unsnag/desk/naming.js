// Naming a colleague in a note: after an @ the names that fit stand below; arrows step, Enter or Tab
// takes one, Escape leaves what was typed.
const text = document.getElementById("note-text");
const list = document.getElementById("names");
const spoken = document.getElementById("spoken");
const people = [...document.querySelectorAll("#colleagues li")]
  .map((one) => ({ handle: one.dataset.handle, name: one.textContent }));
const BEGUN = /(?:^|[^\w@.])@([\w.+-]*)$/;
let at = -1;

const begun = () => BEGUN.exec(text.value.slice(0, text.selectionStart))?.[1];

function close() {
  list.hidden = true;
  list.replaceChildren();
  at = -1;
  text.removeAttribute("aria-activedescendant");
}

function mark(index) {
  const options = [...list.children];
  at = (index + options.length) % options.length;
  options.forEach((one, i) => one.setAttribute("aria-selected", String(i === at)));
  text.setAttribute("aria-activedescendant", options[at].id);
}

function offer() {
  const typed = begun()?.toLowerCase();
  if (typed === undefined) return close();
  const fits = people.filter((one) =>
    one.handle.toLowerCase().startsWith(typed) ||
    one.name.toLowerCase().split(/\s+/).some((part) => part.startsWith(typed))).slice(0, 6);
  if (!fits.length) return close();
  list.replaceChildren(...fits.map((one, i) => {
    const option = document.createElement("li");
    option.id = `name-${i}`;
    option.role = "option";
    option.dataset.handle = one.handle;
    option.textContent = one.name === one.handle ? one.handle : `${one.name} @${one.handle}`;
    return option;
  }));
  list.hidden = false;
  mark(0);
  spoken.textContent = `${fits.length} colleague${fits.length > 1 ? "s" : ""}: ${fits[0].name}`;
  return undefined;
}

function take(option) {
  const typed = begun() ?? "";
  const end = text.selectionStart;
  text.setRangeText(`${option.dataset.handle} `, end - typed.length, end, "end");
  close();
  text.focus();
}

text?.addEventListener("input", offer);
text?.addEventListener("blur", () => setTimeout(close, 150));
list?.addEventListener("mousedown", (event) => {
  const option = event.target.closest("[role=option]");
  if (option) { event.preventDefault(); take(option); }
});
text?.addEventListener("keydown", (event) => {
  if (list.hidden) return;
  const act = {
    ArrowDown: () => mark(at + 1), ArrowUp: () => mark(at - 1),
    Enter: () => take(list.children[at]), Tab: () => take(list.children[at]), Escape: close,
  }[event.key];
  if (!act || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.stopPropagation();
  act();
});
