// Help beside any form of the host page: <form data-unsnag-suggest> or, to say which field holds the
// message, <form data-unsnag-suggest="name of the field">. The form stays what it is. It is held back
// once, when something may answer it, and never when a person must read it or we can't be asked.
import { h } from "./dom.js";
import { Dress } from "./dress.js";
import { Keeping } from "./keeping.js";
import { marked } from "./messages.js";
import { wholePage } from "./reading.js";
import { languageOf, workspace } from "./workspace.js";
import { words, say } from "./words.js";

const FORM = "form[data-unsnag-suggest]";
const WAIT = 600;
const PATIENCE = 1_500;
const SHORTEST = 12;
const LONGEST = 20_000;

export class FormHelp {
  /** `home` is where Unsnag is, unless the page's widget says otherwise. */
  constructor(home) {
    this.home = home;
    this.known = new WeakMap();
  }

  get widget() {
    return document.querySelector("unsnag-widget:defined");
  }

  get api() {
    return this.widget?.api ?? this.home;
  }

  /** Shared with the widget, so that one visit is one visit. */
  get keeping() {
    this.kept ??= this.widget?.thread.keeping ?? new Keeping(this.api);
    return this.kept;
  }

  /** The conversation's token, unless its customer is not the one who is here. */
  get token() {
    const { token, known } = this.keeping.read();
    return known && (this.widget?.thread.shut ?? true) ? "" : token;
  }

  start() {
    addEventListener("input", (event) => this.typed(event), true);
    addEventListener("submit", (event) => this.submitted(event), true);
  }

  typed({ target }) {
    const form = target instanceof Element && target.closest(FORM);
    if (!form || target !== fieldOf(form)) return;
    const beside = this.of(form);
    clearTimeout(beside.timer);
    beside.timer = setTimeout(() => this.ask(beside), WAIT);
  }

  of(form) {
    if (!this.known.has(form)) this.known.set(form, new Beside(this, form));
    return this.known.get(form);
  }

  async submitted(event) {
    const form = event.target;
    if (!(form instanceof Element) || !form.matches(FORM) || !fieldOf(form)) return;
    const beside = this.of(form);
    clearTimeout(beside.timer);
    const { text } = beside;
    const clear = () => beside.clear && beside.asked === text;
    if (beside.passes || beside.held === text || clear() || text.length < SHORTEST) {
      beside.passes = false;
      this.sent();
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    const go = () => {
      beside.passes = true;
      form.requestSubmit(event.submitter?.form === form ? event.submitter : null);
    };
    await Promise.race([this.ask(beside), new Promise((done) => setTimeout(done, PATIENCE))]);
    if (beside.asked !== text || clear()) go();
    else beside.hold(text, go);
  }

  /** What may answer what stands in the field now. Without an answer nothing is shown. */
  async ask(beside) {
    const { text } = beside;
    if (text === beside.asked) return;
    if (text.length < SHORTEST || text.length > LONGEST) {
      beside.show("", []);
      return;
    }
    try {
      const language = languageOf(beside.form.getAttribute("data-language"));
      const words = workspace(this.api, language).then((found) => beside.dress(found));
      const [answer] = await Promise.all([this.post("suggest", { text }), words.catch(() => {})]);
      const { visit, urgent, articles, playbook } = await answer.json();
      this.keeping.write({ visit });
      if (beside.text === text) beside.show(text, urgent ? [] : articles, urgent ? null : playbook);
    } catch {
      beside.show("", []); // writing and sending go on as if we were not there
    }
  }

  async post(path, body, more = {}) {
    const { visit } = this.keeping.read();
    const { token } = this;
    const headers = { "Content-Type": "application/json" };
    if (token) headers.Authorization = `Bearer ${token}`;
    const answer = await fetch(`${this.api}/api/widget/v1/forms/${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify({ visit, ...body }),
      referrerPolicy: "origin",
      ...more,
    });
    if (!answer.ok) throw new Error(answer.statusText);
    return answer;
  }

  /** Told while the page may be leaving; whether it arrives changes nothing for the form. */
  tell(path, body) {
    this.post(path, body, { keepalive: true }).catch(() => {});
  }

  sent() {
    if (this.keeping.read().visit) this.tell("sent", {});
  }
}

/** What stands beside one form. */
class Beside {
  constructor(help, form) {
    Object.assign(this, { help, form, asked: "", held: "", clear: false, passes: false });
    this.heading = h("p", { class: "strong", tabindex: "-1" });
    this.status = h("p", { class: "hidden", role: "status" });
    this.list = h("div", {});
    this.anyway = h("button", { type: "button", class: "choice" });
    this.anyway.addEventListener("click", () => this.go());
    this.frame = h(
      "div",
      { class: "frame page beside" },
      h("div", { class: "card", role: "group" }, this.heading, this.list, this.anyway, this.status),
    );
    this.host = h("div", { "data-unsnag-beside": "" });
    this.wardrobe = new Dress(this.host, this.frame);
    this.dress({});
    this.frame.hidden = true;
    fieldOf(form).after(this.host);
  }

  get text() {
    return fieldOf(this.form).value.trim();
  }

  dress(workspace) {
    const of = (name) => this.form.getAttribute(name);
    this.wardrobe.wear({ accent: of("data-accent"), theme: of("data-theme"), workspace });
  }

  show(text, articles, playbook = null) {
    const chat = playbook && this.help.widget;
    Object.assign(this, { asked: text, held: "", clear: !articles.length && !chat });
    if (!text) this.clear = false;
    this.heading.textContent = words.mayAnswer;
    this.frame.firstChild.setAttribute("aria-label", words.mayAnswer);
    this.anyway.textContent = words.sendAnyway;
    this.anyway.hidden = true;
    this.list.replaceChildren(
      ...(chat ? [this.offer(playbook, chat)] : []),
      ...articles.map((article) => this.suggestion(article)),
    );
    const count = articles.length + (chat ? 1 : 0);
    this.frame.hidden = !count;
    this.status.textContent = count ? say("pagesFound", { count }) : "";
  }

  offer({ title }, chat) {
    const begin = ({ target }) => chat.ask(this.text, { from: target });
    return h(
      "div",
      { class: "offer" },
      h("p", { class: "kind" }, words.canDoNow),
      h("p", { class: "strong" }, title),
      h("button", { type: "button", class: "choice", onclick: begin }, words.startInChat),
    );
  }

  suggestion({ slug, title, passage, sentence, found }) {
    const solved = h("button", { type: "button", class: "choice" }, words.solved);
    solved.addEventListener("click", () => this.solved(found));
    const whole = wholePage(this.help.api, slug);
    const element = h(
      "details",
      {},
      h("summary", { dir: "auto" }, title),
      h("p", { class: "passage", dir: "auto" }, ...marked({ passage, sentence })),
      h("p", { class: "ways" }, solved, whole),
    );
    element.addEventListener("toggle", () => element.open && this.help.tell("opened", { found }), {
      once: true,
    });
    return element;
  }

  /** The form waits until the customer has seen this. */
  hold(text, go) {
    Object.assign(this, { held: text, go });
    this.heading.textContent = words.beforeSending;
    this.anyway.hidden = false;
    this.heading.focus();
    this.heading.scrollIntoView({ block: "nearest" });
  }

  solved(found) {
    this.help.tell("solved", { found });
    this.list.replaceChildren();
    this.anyway.hidden = true;
    this.heading.textContent = words.nothingSent;
    this.heading.focus();
  }
}

function fieldOf(form) {
  const name = form.getAttribute("data-unsnag-suggest");
  return name ? form.querySelector(`[name="${CSS.escape(name)}"]`) : form.querySelector("textarea");
}
