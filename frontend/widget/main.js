// <unsnag-widget>: a support conversation for any page. See docs/widget.md for its attributes.
import { h, icon, icons } from "./dom.js";
import { Dress } from "./dress.js";
import { FormHelp } from "./forms.js";
import { Panel } from "./panel.js";
import { Thread } from "./thread.js";
import { languageOf, workspace } from "./workspace.js";
import { say, words } from "./words.js";

// The script's own address is known only while it runs first.
const HOME = new URL(document.currentScript?.src || location.href).origin;
const PHONE = "(max-width: 480px)";

class UnsnagWidget extends HTMLElement {
  static observedAttributes = ["identity", "data-accent", "data-label", "data-language", "data-theme"];

  connectedCallback() {
    if (!this.built) this.build();
    this.thread.start();
    this.fetchWorkspace();
    document.addEventListener("click", this.asked);
    this.raise();
    if (this.page || this.thread.keeping.read().open) this.open({ focus: false });
    this.show();
  }

  disconnectedCallback() {
    this.thread.stop();
    document.removeEventListener("click", this.asked);
  }

  attributeChangedCallback(name) {
    if (!this.built) return;
    if (name === "identity") this.thread.poll();
    else if (name === "data-language") this.fetchWorkspace();
    else this.dress();
    this.show();
  }

  build() {
    this.built = true;
    this.page = this.hasAttribute("data-page");
    this.api = apiOrigin(this.getAttribute("data-api"));
    this.workspace = { company: "", accent: "", accent_dark: "", suggestions: [] };
    this.asked = (event) => this.onAsk(event);
    this.thread = new Thread(this.api, {
      identity: () => this.getAttribute("identity") || "",
      changed: () => this.show(),
    });
    this.spoken = "";
    this.panel = this.newPanel();
    this.badge = h("span", { class: "badge", "aria-hidden": "true" });
    this.launcherText = h("span", { class: "label" });
    this.launcher = h(
      "button",
      { type: "button", class: "launcher", "aria-haspopup": "dialog", "aria-expanded": "false" },
      icon(icons.chat),
      this.launcherText,
      this.badge,
    );
    this.launcher.addEventListener("click", () => this.open());
    this.frame = h("div", { class: this.page ? "frame page" : "frame" });
    this.frame.append(...(this.page ? [] : [this.launcher]), this.panel.element);
    this.frame.addEventListener("keydown", (event) => this.onKey(event));
    this.panel.element.hidden = true;
    this.wardrobe = new Dress(this, this.frame);
    this.dress();
  }

  /** The top layer lies above whatever the page does with stacking, transforms and overflow. */
  raise() {
    if (this.page || !this.frame.showPopover) return;
    this.frame.setAttribute("popover", "manual");
    if (!this.frame.matches(":popover-open")) this.frame.showPopover();
  }

  newPanel() {
    const { thread, api, page } = this;
    return new Panel({ thread, api, page, close: () => this.close() });
  }

  async fetchWorkspace() {
    const language = languageOf(this.getAttribute("data-language"));
    try {
      this.workspace = await workspace(this.api, language);
    } catch {
      return; // The words and the colour that the widget brings along do.
    }
    if (this.workspace.language !== this.spoken) this.reword();
    this.dress();
    this.show();
  }

  /** Say everything in the language that has come: what was typed and the focus stay. */
  reword() {
    this.spoken = this.workspace.language;
    const old = this.panel;
    const focused = old.element.contains(this.shadowRoot.activeElement);
    this.panel = this.newPanel();
    this.panel.element.hidden = old.element.hidden;
    this.panel.text.value = old.text.value;
    old.element.replaceWith(this.panel.element);
    if (!this.isOpen) return;
    this.show();
    this.panel.toEnd();
    if (focused) this.panel.focus();
  }

  dress() {
    const of = (name) => this.getAttribute(name);
    const { workspace } = this;
    this.wardrobe.wear({ accent: of("data-accent"), theme: of("data-theme"), workspace });
    this.launcherText.textContent = of("data-label") || words.launcher;
  }

  get isOpen() {
    return !this.panel.element.hidden;
  }

  /** Open the panel; the focus moves to the composer and comes back when it closes. */
  open({ focus = true, from = null } = {}) {
    this.from = from;
    if (!this.isOpen) {
      this.panel.element.hidden = false;
      this.launcher.hidden = true;
      this.launcher.setAttribute("aria-expanded", "true");
      if (!this.page) this.thread.keeping.write({ open: true });
      this.thread.attend(true);
      if (!this.spoken) this.fetchWorkspace();
      this.show();
      this.panel.toEnd();
    }
    if (focus) this.panel.focus();
  }

  close() {
    if (this.page || !this.isOpen) return;
    this.panel.element.hidden = true;
    this.launcher.hidden = false;
    this.launcher.setAttribute("aria-expanded", "false");
    this.thread.keeping.write({ open: false });
    this.thread.attend(false);
    (this.from?.isConnected ? this.from : this.launcher).focus();
    this.show();
  }

  /** Open the panel and send the text, or only put it into the composer. */
  ask(text, { send = true, from = null } = {}) {
    this.open({ from });
    if (send && text.trim()) this.thread.send(text.trim().slice(0, 20_000));
    else if (text) this.panel.prefill(text);
  }

  onAsk(event) {
    const target = event.target instanceof Element && event.target.closest("[data-unsnag-ask]");
    if (!target || event.defaultPrevented) return;
    event.preventDefault();
    const send = !target.hasAttribute("data-unsnag-prefill");
    this.ask(target.getAttribute("data-unsnag-ask") || "", { send, from: target });
  }

  onKey(event) {
    if (event.key === "Escape" && this.panel.reading.isOpen) {
      event.stopPropagation();
      this.panel.reading.close();
    } else if (event.key === "Escape" && !this.page && this.isOpen) {
      event.stopPropagation();
      this.close();
    }
    if (event.key === "Tab" && this.isOpen && matchMedia(PHONE).matches && !this.page) {
      this.keepInside(event);
    }
  }

  /** On a phone the panel is all there is: the focus goes round in it. */
  keepInside(event) {
    const all = this.panel.element.querySelectorAll("button, a, input, textarea, [tabindex]");
    const shown = [...all].filter((element) => element.checkVisibility?.() ?? true);
    const [first, last] = [shown[0], shown[shown.length - 1]];
    const now = this.shadowRoot.activeElement;
    if (now === (event.shiftKey ? first : last)) {
      event.preventDefault();
      (event.shiftKey ? last : first).focus();
    }
  }

  show() {
    if (!this.built) return;
    const { thread } = this;
    if (this.isOpen) {
      this.panel.show(this.workspace);
      if (this.panel.isRead) thread.markSeen();
    }
    const count = this.isOpen ? 0 : thread.unseen;
    this.badge.textContent = count > 9 ? "9+" : String(count || "");
    this.badge.hidden = !count;
    const label = this.launcherText.textContent;
    this.launcher.setAttribute("aria-label", count ? say("opened", { label, count }) : label);
  }
}

function apiOrigin(text) {
  try {
    return text ? new URL(text, HOME).origin : HOME;
  } catch {
    return HOME;
  }
}

if (!customElements.get("unsnag-widget")) {
  customElements.define("unsnag-widget", UnsnagWidget);
  new FormHelp(HOME).start();
}
