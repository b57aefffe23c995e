// Building elements. Text only ever becomes text: nothing here reads markup.
import { words } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const LINK = /https?:\/\/[^\s<>"'“”‘’`]+/gi;
const TRAILING = /[.,;:!?)\]}…]+$/;

/** An element with properties, `on…` listeners and children (nodes or text; empty ones left out). */
export function h(name, props = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child || child === 0));
  return element;
}

/** A drawing of 24 by 24, one path; decoration, as a word always stands beside it. */
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export const icons = {
  chat: "M4 5.5h16v11H9.5L5 20.5v-4H4z",
  back: "M15 5l-7 7 7 7",
  clip: "M8 13l6-6a3 3 0 0 1 4 4l-8 8a5 5 0 0 1-7-7l8-8",
  close: "M6 6l12 12M18 6L6 18",
  send: "M4 12h15M13 6l6 6-6 6",
  check: "M5 12.5l4.5 4.5L19 7.5",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c.7-3.8 3.6-6 7.5-6s6.8 2.2 7.5 6",
  wait: "M12 7v5l3.5 2M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z",
};

/** Plain text as nodes; web addresses become links, and nothing else does. */
export function linked(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(LINK)) {
    const address = found[0].replace(TRAILING, "");
    const href = safeAddress(address);
    if (!href) continue;
    nodes.push(text.slice(from, found.index), link(href, address));
    from = found.index + address.length;
  }
  return [...nodes, text.slice(from)];
}

/** A link that opens beside the page and tells it nothing. */
export function link(href, ...children) {
  return h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow" }, ...children);
}

/** Heard, and not seen: that a link leaves this page. */
export function newTab() {
  return h("span", { class: "hidden" }, ` (${words.newTab})`);
}

/** The address when it is a whole http(s) one, else an empty text. */
export function safeAddress(text) {
  try {
    const url = new URL(text);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : "";
  } catch {
    return "";
  }
}

/** `rgb(…)` of any colour that the browser knows: black or white, whichever reads better on it. */
export function inkOn(rgb) {
  const [r, g, b] = (/^rgb/.test(rgb) ? rgb.match(/[\d.]+/g) : [0, 0, 0]).map((part) => {
    const c = Number(part) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#101316" : "#fff";
}
