// Files for the next message: chosen, pasted or dropped, given at once, shown above the composer until
// they are sent.
import { h, icon, icons } from "./dom.js";
import { words } from "./words.js";

const MOST = 10;
const AGAIN_AFTER = 3_000;

export class Tray {
  /** `changed` is called after each change. */
  constructor(thread, changed) {
    Object.assign(this, { thread, changed, items: new Set() });
    this.element = h("ul", { class: "tray" });
    const onchange = () => {
      this.add(this.input.files);
      this.input.value = "";
    };
    this.input = h("input", { type: "file", multiple: true, hidden: true, onchange });
    const choose = { type: "button", class: "close", "aria-label": words.attach };
    choose.onclick = () => this.input.click();
    this.button = h("button", choose, icon(icons.clip), this.input);
  }

  /** What is pasted or dropped into an element. */
  takeFrom(element) {
    const take = (event) => {
      const { files } = event.clipboardData ?? event.dataTransfer;
      if (!files.length || this.button.hidden) return;
      event.preventDefault();
      this.add(files);
    };
    element.addEventListener("paste", take);
    element.addEventListener("drop", take);
    element.addEventListener("dragover", (event) => event.preventDefault());
  }

  get kept() {
    return [...this.items].flatMap(({ kept }) => kept ?? []);
  }

  get busy() {
    return [...this.items].some(({ kept, refused }) => !kept && !refused);
  }

  /** The files that may be sent, which are out of here now. */
  take() {
    const { kept } = this;
    for (const item of this.items) if (item.kept) this.remove(item);
    return kept;
  }

  hide(hidden) {
    this.button.hidden = this.element.hidden = Boolean(hidden);
  }

  add(files) {
    for (const file of files) {
      const item = { file, line: h("span", { class: "status", role: "status" }) };
      const remove = { type: "button", class: "close", "aria-label": `${words.remove} ${file.name}` };
      item.element = h(
        "li",
        {},
        h("span", { dir: "auto" }, file.name),
        item.line,
        h("button", { ...remove, onclick: () => this.remove(item) }, icon(icons.close)),
      );
      this.element.append(item.element);
      this.items.add(item);
      this.give(item);
    }
  }

  remove(item) {
    this.items.delete(item);
    item.element.remove();
    this.changed();
  }

  async give(item) {
    const { line } = item;
    try {
      if (this.items.size > MOST) throw new Error(words.files_too_many);
      item.kept = await this.thread.upload(item.file, (part) => {
        line.textContent = `${Math.round(part * 100)} %`;
      });
    } catch (trouble) {
      line.textContent = trouble.passes ? words.waiting : trouble.message;
      item.refused = !trouble.passes;
      if (trouble.passes) setTimeout(() => this.items.has(item) && this.give(item), AGAIN_AFTER);
    }
    this.changed();
  }
}
