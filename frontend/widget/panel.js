// The panel: header, messages, quick replies, composer.
import { h, icon, icons, link } from "./dom.js";
import { messageElement, showStatus } from "./messages.js";
import { Tray } from "./tray.js";
import { Suggesting } from "./suggesting.js";
import { Reading } from "./reading.js";
import { say, words } from "./words.js";

const LONGEST = 20_000;
const NEAR_END = 120;
const SHOW_WORKING_AFTER = 300;

export class Panel {
  /** `page` is a panel that fills its place: it can't be closed. */
  constructor({ thread, api, page, close }) {
    this.thread = thread;
    this.api = api;
    this.page = page;
    this.elements = new Map();
    this.tray = new Tray(thread, () => {
      this.measure();
      this.toEnd();
      if (this.eager && !this.tray.busy) this.submit();
    });
    this.suggesting = new Suggesting({
      api,
      token: () => thread.token,
      wanted: () => !this.asked && thread.state.holder === "ai",
    });
    this.reading = new Reading({
      api,
      token: () => (thread.shut ? "" : thread.token),
      left: () => (this.readFrom?.isConnected ? this.readFrom : this.field).focus(),
    });
    this.build(page, close);
  }

  build(page, close) {
    this.heading = h("h2", { class: "title" }, page ? words.chat : words.titlePlain);
    this.subtitle = h("p", { class: "subtitle" }, say("withAi"));
    const log = { class: "log", role: "log", "aria-live": "off", tabindex: "0" };
    this.log = h("div", { ...log, "aria-label": words.log });
    this.doing = h("span", {});
    this.working = h("p", { class: "working" }, h("span", { class: "dots", "aria-hidden": "true" }, "•••"), this.doing);
    this.working.hidden = true;
    this.replies = h("div", { class: "replies", role: "group", "aria-label": words.replies });
    this.again = h("button", { type: "button", class: "plain again" }, words.again);
    this.again.addEventListener("click", () => {
      this.thread.renew();
      this.focus();
    });
    const go = { type: "button", class: "plain again", onclick: () => this.goOn() };
    this.onward = h("button", go, words.goOn);
    const closer = h(
      "button",
      { type: "button", class: "close", "aria-label": words.close, onclick: close },
      icon(icons.close),
    );
    this.element = h(
      "section",
      { class: "panel", role: page ? "region" : "dialog", "aria-label": words.panelPlain },
      h("header", {}, h("div", {}, this.heading, this.subtitle), page ? "" : closer),
      h("div", { class: "scroll" }, this.log, this.working),
      this.replies,
      this.again,
      this.onward,
      this.suggesting.element,
      this.tray.element,
      this.composer(),
      this.reading.element,
    );
    this.scroll = this.element.querySelector(".scroll");
    this.tray.takeFrom(this.element);
  }

  composer() {
    this.text = h("textarea", { rows: "1", placeholder: words.write, "aria-label": words.write });
    this.line = h("input", { type: "text", autocapitalize: "off", spellcheck: "false" });
    this.label = h("label", { class: "ask" }, h("span", {}), this.line);
    this.over = h("p", { class: "over", role: "status" });
    this.button = h("button", { class: "send", "aria-label": words.send }, icon(icons.send));
    const form = h("form", { novalidate: true });
    form.append(this.text, this.label, this.tray.button, this.button, this.over);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.submit();
    });
    form.addEventListener("input", () => {
      this.measure();
      this.suggesting.typed(this.asked ? "" : this.text.value);
    });
    this.setAsked("");
    return form;
  }

  get field() {
    return this.asked ? this.line : this.text;
  }

  focus() {
    this.field.focus({ preventScroll: true });
  }

  prefill(text) {
    this.setAsked("");
    this.text.value = text;
    this.measure();
    this.focus();
  }

  submit() {
    const text = this.field.value.trim();
    const { tray } = this;
    this.eager = tray.busy;
    const nothing = !text && (this.asked || !tray.kept.length);
    if (this.eager || nothing || text.length > LONGEST) return this.focus();
    this.field.value = "";
    this.measure();
    this.suggesting.show([]);
    this.thread.send(text, "", this.asked ? [] : tray.take());
    this.toEnd();
    return this.focus();
  }

  measure() {
    const over = this.field.value.length - LONGEST;
    this.over.textContent = over > 0 ? say("tooLong", { over: over.toLocaleString() }) : "";
    this.button.toggleAttribute("data-idle", !this.field.value.trim() && !this.tray.kept.length);
    // The row count grows with the text: no style attribute is needed for it.
    this.text.rows = 1;
    while (this.text.rows < 6 && this.text.scrollHeight > this.text.clientHeight + 2) {
      this.text.rows += 1;
    }
  }

  /** Ask for an address or a code in a field of its own. */
  setAsked(kind) {
    if (kind === this.asked) return;
    const had = this.element?.getRootNode().activeElement;
    const focused = had && (had === this.text || had === this.line);
    this.asked = kind;
    this.text.hidden = Boolean(kind);
    this.label.hidden = !kind;
    this.tray.hide(kind);
    if (kind) {
      this.label.firstChild.textContent = words[kind];
      this.line.inputMode = kind === "email" ? "email" : "numeric";
      this.line.autocomplete = kind === "email" ? "email" : "one-time-code";
      this.line.maxLength = kind === "email" ? 320 : 80;
      this.line.value = "";
    }
    this.measure();
    if (focused) this.focus();
  }

  /** Name the company, and who answers. */
  name(company) {
    this.heading.textContent = company || words.titlePlain;
    this.element.setAttribute("aria-label", company ? say("panel", { company }) : words.panelPlain);
  }

  /** The ways to go on in a messenger, by a code that is good for ten minutes. */
  async goOn() {
    const { code, ways } = await this.thread.call("elsewhere", {}).catch(() => ({ ways: [] }));
    this.onward.after(
      ...ways.map(({ name, link: way }) =>
        h("p", { class: "again" }, way ? link(way, name) : say("goOnCode", { name, code })),
      ),
    );
  }

  show({ company, suggestions, messengers }) {
    const { thread } = this;
    if (!this.page) this.name(company);
    this.subtitle.textContent = thread.state.holder === "human" ? words.withPerson : say("withAi");
    const text = say(company ? "greetingOf" : "withAi", { company });
    const first = { key: `greeting ${text}`, author: "ai", name: "", text };
    const list = [first, ...thread.list];
    if (thread.notice) list.splice(1, 0, { ...first, key: "notice", text: words[thread.notice] });
    this.place(list);
    const last = list[list.length - 1];
    const asked = last.author === "customer" ? "" : (last.extras?.input ?? "");
    this.setAsked(asked);
    const ideas = list.length === 1 && !thread.token ? suggestions : [];
    const choices = last.extras?.choices ?? ideas.map((label) => ({ label, choice: "" }));
    this.offer(choices, last.id ?? last.key);
    this.onward.hidden = !messengers || !thread.token || thread.shut;
    this.again.hidden = !thread.state.finished || !thread.list.length;
    this.work(last);
    if (thread.loaded || !thread.token) this.log.setAttribute("aria-live", "polite");
  }

  /** Put the messages' elements in order; known ones stay as they are, so that nothing is read
   * out twice. */
  place(list) {
    const own = list.filter(({ author, id }) => author === "customer" && id <= this.thread.state.seen);
    const seen = own[own.length - 1];
    const near = this.isNearEnd();
    const wanted = new Set();
    let before;
    let grew = false;
    list.forEach((message, index) => {
      const key = message.key ?? message.id;
      wanted.add(key);
      if (!this.elements.has(key)) {
        const read = (article) => this.read(article);
        const fetched = (file) => this.thread.file(file);
        this.elements.set(key, messageElement(message, before, this.api, read, fetched));
        grew = true;
      }
      const element = this.elements.get(key);
      if (this.log.children[index] !== element) {
        this.log.insertBefore(element, this.log.children[index] ?? null);
      }
      showStatus(element, message === seen ? { ...message, status: "seen" } : message, () => {
        this.thread.drop(message.key);
        this.prefill(message.text);
      });
      before = message;
    });
    for (const [key, element] of this.elements) {
      if (wanted.has(key)) continue;
      element.remove();
      this.elements.delete(key);
    }
    if (grew && near) this.toEnd();
  }

  read({ slug, title, from }) {
    this.readFrom = from;
    this.reading.open({ slug, title });
  }

  offer(choices, of) {
    const name = JSON.stringify([of, choices]);
    if (name === this.offered) return;
    const near = this.isNearEnd();
    this.offered = name;
    this.replies.hidden = !choices.length;
    this.replies.replaceChildren(
      ...choices.map(({ label, choice }) =>
        h(
          "button",
          {
            type: "button",
            dir: "auto",
            class: choice === "human" ? "choice human" : "choice",
            onclick: () => {
              this.thread.send(label, choice);
              this.toEnd();
              this.focus();
            },
          },
          choice === "human" ? icon(icons.person) : "",
          label,
        ),
      ),
    );
    if (near) this.toEnd();
  }

  work(last) {
    const busy = last.author === "customer" && !["waiting", "failed"].includes(last.status);
    const { holder, writer } = this.thread.state;
    const working = writer || (busy && holder === "ai");
    this.doing.textContent = writer ? say("writing", { name: writer }) : words.working;
    if (!working) {
      clearTimeout(this.workTimer);
      this.workTimer = undefined;
      this.working.hidden = true;
    } else if (!this.workTimer) {
      this.workTimer = setTimeout(() => {
        const near = this.isNearEnd();
        this.working.hidden = false;
        if (near) this.toEnd();
      }, SHOW_WORKING_AFTER);
    }
  }

  /** Whether the newest message stands before somebody's eyes. */
  get isRead() {
    const inView = this.scroll.getBoundingClientRect().bottom <= innerHeight + 8;
    return inView && this.isNearEnd() && !this.reading.isOpen && !document.hidden;
  }

  isNearEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroll;
    return scrollHeight - scrollTop - clientHeight < NEAR_END;
  }

  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }
}
