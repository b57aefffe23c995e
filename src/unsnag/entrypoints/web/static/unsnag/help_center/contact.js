// The contact form: suggests while somebody writes, records what was opened, keeps a draft in this
// tab. Without this file the form works and suggests before sending.
const WAIT_MS = 500;
const SHORTEST = 12;
const DRAFT = "unsnag-contact-draft";
const KEPT = ["message", "order", "name", "email"];

class ContactForm {
  constructor(form) {
    this.form = form;
    this.csrf = form.querySelector("[name=csrfmiddlewaretoken]").value;
    this.message = form.querySelector("textarea[name=message]");
    this.place = form.querySelector("#suggestions");
    this.status = form.querySelector("#suggestions-status");
    this.opened = new Set();
    form.addEventListener("toggle", (event) => this.toggled(event.target), true);
    form.addEventListener("submit", () => this.sending());
    if (this.message) {
      this.restore();
      form.addEventListener("input", (event) => this.typed(event));
      if (this.message.value.trim().length >= SHORTEST) this.suggest();
    }
    document.querySelector("#summary")?.focus();
  }

  typed(event) {
    this.keep();
    if (event.target !== this.message) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.suggest(), WAIT_MS);
  }

  async suggest() {
    const text = this.message.value.trim();
    if (text.length < SHORTEST || text === this.asked) return;
    this.asked = text;
    this.request?.abort();
    this.request = new AbortController();
    try {
      const response = await this.post(this.form.dataset.suggest, { message: text }, this.request.signal);
      if (response.ok) this.show(await response.text());
    } catch (error) {
      if (error.name !== "AbortError") this.place.replaceChildren(); // sending still works
    }
  }

  show(html) {
    if (this.place.querySelector("details[open]")) return; // never move what is being read
    const part = document.createRange().createContextualFragment(html);
    const count = part.querySelectorAll("details").length;
    const all = count + (part.querySelector(".can-do") ? 1 : 0);
    this.place.replaceChildren(part);
    const { wordsOne, wordsMore } = this.form.dataset;
    this.status.textContent = all > 1 ? wordsMore.replace("{count}", all) : all ? wordsOne : "";
  }

  toggled(details) {
    const article = details.dataset?.article;
    if (!article || !details.open || this.opened.has(article)) return;
    this.opened.add(article);
    this.post(this.form.dataset.opened, { article }).catch(() => this.opened.delete(article));
  }

  post(url, values, signal) {
    return fetch(url, {
      method: "POST",
      body: new URLSearchParams(values),
      headers: { "X-CSRFToken": this.csrf },
      keepalive: true,
      signal,
    });
  }

  keep() {
    const draft = Object.fromEntries(KEPT.map((name) => [name, this.form.elements[name].value]));
    sessionStorage.setItem(DRAFT, JSON.stringify(draft));
  }

  restore() {
    const draft = JSON.parse(sessionStorage.getItem(DRAFT) ?? "{}");
    for (const name of KEPT) {
      const field = this.form.elements[name];
      if (!field.value && draft[name]) field.value = draft[name];
    }
  }

  sending() {
    this.request?.abort();
    clearTimeout(this.timer);
  }
}

for (const form of document.querySelectorAll("form[data-contact]")) new ContactForm(form);
if (document.querySelector("[data-form-done]")) sessionStorage.removeItem(DRAFT);
