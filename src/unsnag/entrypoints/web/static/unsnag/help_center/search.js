// Suggestions while somebody types in a search field: the ARIA combobox pattern. Without this file
// the form still searches.
const WAIT_MS = 120;

class SearchField {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[type=search]");
    this.active = -1;
    this.options = [];
    this.asked = "";
    this.build();
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("focus", () => this.options.length && this.open(true));
    form.addEventListener("focusout", (event) => {
      if (!form.contains(event.relatedTarget)) this.open(false);
    });
  }

  build() {
    const id = `${this.input.id}-options`;
    this.panel = document.createElement("div");
    this.panel.className = "options-panel";
    this.panel.hidden = true;
    this.list = document.createElement("ul");
    this.list.id = id;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.form.dataset.wordsList);
    this.none = document.createElement("p");
    this.none.className = "options-none";
    this.none.hidden = true;
    this.status = document.createElement("p");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    this.panel.append(this.list, this.none);
    this.form.append(this.panel, this.status);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id,
    })) this.input.setAttribute(name, value);
  }

  typed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT_MS);
  }

  async ask() {
    const text = this.input.value.trim();
    this.asked = text;
    if (text.length < 2) {
      this.show([]);
      this.open(false);
      return;
    }
    this.request?.abort();
    this.request = new AbortController();
    try {
      const url = `${this.form.dataset.suggest}?q=${encodeURIComponent(text)}`;
      const response = await fetch(url, { signal: this.request.signal });
      if (!response.ok) return;
      const { options, search } = await response.json();
      if (text !== this.asked) return;
      this.found = { search, text, ids: options.map((option) => option.id) };
      this.answer(options, text);
    } catch (error) {
      if (error.name !== "AbortError") this.open(false); // the form itself still works
    }
  }

  answer(options, text) {
    this.show(options);
    this.none.hidden = options.length > 0 || text.length < 4;
    if (!this.none.hidden) {
      const link = document.createElement("a");
      link.href = this.form.dataset.contact;
      link.textContent = this.form.dataset.wordsPerson;
      this.none.replaceChildren(`${this.form.dataset.wordsNone} `, link);
    }
    const count = options.length;
    const { wordsOne, wordsMore, wordsNothing } = this.form.dataset;
    const several = wordsMore.replace("{count}", count);
    this.status.textContent = count === 0 ? wordsNothing : count === 1 ? wordsOne : several;
    this.open(document.activeElement === this.input && (count > 0 || !this.none.hidden));
  }

  show(options) {
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.options = options.map((option, index) => this.row(option, index));
    this.list.replaceChildren(...this.options);
    this.list.hidden = options.length === 0;
    if (!options.length) this.none.hidden = true;
  }

  row(option, index) {
    const row = document.createElement("li");
    row.id = `${this.list.id}-${index}`;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    row.dataset.url = option.url;
    const title = document.createElement("span");
    title.className = "option-title";
    title.textContent = option.title;
    row.append(title);
    if (option.sentence) {
      const passage = document.createElement("span");
      passage.className = "option-passage";
      const mark = document.createElement("mark");
      mark.textContent = option.sentence;
      passage.append(mark);
      row.append(passage);
    }
    row.addEventListener("pointerdown", (event) => event.preventDefault());
    row.addEventListener("click", () => this.choose(index));
    return row;
  }

  choose(index) {
    const { search, text, ids } = this.found;
    const body = new FormData();
    body.append("q", text);
    body.append("s", `${search}.${index}`);
    for (const id of ids) body.append("found", id);
    navigator.sendBeacon(this.form.dataset.chosen, body);
    location.assign(this.options[index].dataset.url);
  }

  open(shown) {
    this.panel.hidden = !shown;
    this.input.setAttribute("aria-expanded", String(shown && this.options.length > 0));
    if (!shown) this.select(-1);
  }

  select(index) {
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = index;
    const row = this.options[index];
    if (!row) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    row.setAttribute("aria-selected", "true");
    row.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", row.id);
  }

  key(event) {
    const count = this.options.length;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
      event.preventDefault();
      this.open(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      const from = this.active < 0 && step < 0 ? count : this.active;
      this.select(from + step >= count || from + step < 0 ? -1 : from + step);
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape" && !this.panel.hidden) {
      event.preventDefault();
      this.open(false);
    }
  }
}

for (const form of document.querySelectorAll("form.search")) new SearchField(form);

// Where the address says how the reader came, take it out again: a copied link says nothing of it.
const here = new URL(location.href);
if (here.searchParams.has("via")) {
  for (const name of ["via", "s"]) here.searchParams.delete(name);
  history.replaceState(history.state, "", here);
}
