// An article, read without leaving the page.
import { h, icon, icons, link, newTab, safeAddress } from "./dom.js";
import { words } from "./words.js";

const TAGS = new Set(
  "h2 h3 h4 p ul ol li strong em s a code pre blockquote table thead tbody tr th td hr br img".split(" "),
);

export class Reading {
  /** `left` is called when the reader goes back. */
  constructor({ api, token, left }) {
    Object.assign(this, { api, token, left });
    this.back = h(
      "button",
      { type: "button", class: "plain back", onclick: () => this.close() },
      icon(icons.back),
      words.back,
    );
    this.place = h("div", { class: "article-body", tabindex: "0" });
    this.element = h("div", { class: "reading", role: "region" }, this.back, this.place);
    this.element.hidden = true;
  }

  get isOpen() {
    return !this.element.hidden;
  }

  async open({ slug, title }) {
    const page = wholePage(this.api, slug);
    this.element.setAttribute("aria-label", title);
    this.place.setAttribute("aria-label", title);
    this.place.replaceChildren(h("h3", { dir: "auto" }, title));
    this.element.hidden = false;
    this.back.focus();
    const token = this.token();
    try {
      const answer = await fetch(`${this.api}/api/widget/v1/articles/${encodeURIComponent(slug)}`, {
        headers: token ? { Authorization: `Bearer ${token}` } : {},
      });
      if (!answer.ok) throw new Error(answer.statusText);
      const { body, language, direction } = await answer.json();
      const text = h("div", { lang: language, dir: direction }, ...nodes(body, page.href));
      this.place.append(text);
    } catch {
      this.place.append(h("p", {}, words.unreadable));
    }
    this.place.append(h("p", { class: "whole" }, page));
    this.place.scrollTop = 0;
  }

  close() {
    this.element.hidden = true;
    this.left();
  }
}

/** A link to the article in the help center, in a tab of its own. */
export function wholePage(api, slug) {
  const page = link(`${api}/articles/${encodeURIComponent(slug)}`, words.wholePage, newTab());
  page.relList.remove("nofollow");
  return page;
}

/** Elements of a closed set, whatever the server sends. */
function nodes(list, base) {
  return list.map((node) => (typeof node === "string" ? node : element(node, base)));
}

function element([tag, attributes, inner], base) {
  const inside = nodes(inner, base);
  if (!TAGS.has(tag)) return inside;
  if (tag === "a") {
    const href = /^#/.test(attributes.href ?? "#") ? "" : absolute(attributes.href, base);
    return href ? link(href, ...inside) : inside;
  }
  if (tag === "img") {
    const { alt = "", width, height } = attributes;
    return h("img", { src: absolute(attributes.src, base), alt: alt || " ", width, height, loading: "lazy" });
  }
  return h(tag, tag === "ol" ? { start: attributes.start } : {}, ...inside);
}

function absolute(address, base) {
  try {
    return safeAddress(new URL(address, base).href);
  } catch {
    return "";
  }
}
