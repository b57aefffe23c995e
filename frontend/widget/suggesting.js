// While somebody writes: pages that may answer it at once, above the composer, by the same search as
// the help center's own field. What is typed for an e-mail address or a code is never sent here.
import { h, link } from "./dom.js";
import { say, words } from "./words.js";

const WAIT = 300;
const SHORTEST = 4;
const LONGEST = 300;
const MOST = 3;

export class Suggesting {
  /** `wanted` says whether suggestions may be shown now, `token` is the conversation's secret. */
  constructor({ api, wanted, token }) {
    Object.assign(this, { api, wanted, token });
    this.list = h("ul");
    this.status = h("p", { class: "hidden", role: "status" });
    this.element = h("div", { class: "pages", role: "group", "aria-label": words.pages }, this.list);
    this.element.append(this.status);
    this.element.hidden = true;
  }

  typed(text) {
    clearTimeout(this.timer);
    const asked = text.trim();
    if (!this.wanted() || asked.length < SHORTEST || asked.length > LONGEST) return this.show([]);
    this.timer = setTimeout(() => this.ask(asked), WAIT);
  }

  async ask(asked) {
    this.request?.abort();
    this.request = new AbortController();
    const token = this.token();
    try {
      const answer = await fetch(`${this.api}/search/suggest?q=${encodeURIComponent(asked)}`, {
        headers: token ? { Authorization: `Bearer ${token}` } : {},
        signal: this.request.signal,
      });
      const { options, search } = answer.ok ? await answer.json() : { options: [] };
      this.found = { asked, search, ids: options.map((option) => option.id) };
      if (this.wanted()) this.show(options.slice(0, MOST));
    } catch {
      this.show([]); // writing on still works
    }
  }

  /** Told to the ranking. It counts where the browser sends the help center's own cookie along. */
  chosen(index) {
    const { asked, search, ids } = this.found;
    const found = ids.map((id) => ["found", id]);
    const said = [["q", asked], ["s", `${search}.${index}`], ["place", "widget"], ...found];
    const body = new URLSearchParams(said);
    navigator.sendBeacon(`${this.api}/search/chosen`, body);
  }

  show(options) {
    if (!options.length) {
      clearTimeout(this.timer);
      this.request?.abort();
    }
    this.list.replaceChildren(
      ...options.map(({ title, url }, index) => {
        const page = link(new URL(url, this.api).href, title);
        page.addEventListener("click", () => this.chosen(index));
        return h("li", { dir: "auto" }, page);
      }),
    );
    this.element.hidden = !options.length;
    this.status.textContent = options.length ? say("pagesFound", { count: options.length }) : "";
  }
}
