// A message as it is shown, with its parts: articles, a receipt, a hand-off, a wait.
import { h, icon, icons, link, linked, newTab } from "./dom.js";
import { words } from "./words.js";

const SAME_TURN = 3 * 60_000;

/** The element of one message. `before` is the message above it, `api` where articles are, `read`
 * shows one without leaving the page, `fetched` brings a file's bytes. */
export function messageElement(message, before, api, read, fetched) {
  const { author, extras = {} } = message;
  const own = author === "customer";
  const status = own ? h("p", { class: "status" }) : "";
  const element = h(
    "div",
    { class: `message ${author}${extras.handed_off ? " handed" : ""}` },
    continues(message, before) ? "" : heading(message),
    message.text || !extras.attached
      ? h("div", { class: "body", dir: "auto", title: exact(message.at) }, ...linked(message.text))
      : "",
    ...(extras.attached ?? []).map((file) => fileButton(file, fetched)),
    extras.pending ? pendingCard(extras) : "",
    ...(extras.media ?? []).map((medium) => shownMedium(medium, api)),
    extras.articles?.length ? articleCards(extras.articles, api, read) : "",
    extras.receipt ? receiptCard(extras.receipt) : "",
    status,
  );
  if (extras.handed_off) element.prepend(handedOff());
  return element;
}

/** Show how far an own message has come; `edit` is offered when it was refused. */
export function showStatus(element, message, edit) {
  const line = element.querySelector(".status");
  if (!line || line.dataset.now === (message.status ?? "")) return;
  line.dataset.now = message.status ?? "";
  element.classList.toggle("unsent", Boolean(message.status) && message.status !== "seen");
  line.replaceChildren(
    words[message.status] ?? "",
    message.problem ? ` ${message.problem} ` : "",
    message.status === "failed"
      ? h("button", { type: "button", class: "plain", onclick: edit }, words.edit)
      : "",
  );
}

/** A file is saved by a press; a picture is drawn, which no policy of the page has to allow. */
function fileButton({ id, name, size, picture }, fetched) {
  const amount = size < 1e6 ? `${Math.ceil(size / 1e3)} kB` : `${(size / 1e6).toFixed(1)} MB`;
  const button = h("button", { type: "button", class: "file" }, icon(icons.clip));
  button.append(h("span", { dir: "auto" }, name), h("span", { class: "kind" }, amount));
  button.addEventListener("click", async () => {
    try {
      const href = URL.createObjectURL(await fetched(id));
      h("a", { href, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(href), 1e4);
    } catch {
      button.lastChild.textContent = words.fileGone;
    }
  });
  if (picture) new IntersectionObserver(draw).observe(button);
  return button;

  async function draw([{ isIntersecting }], observer) {
    if (!isIntersecting) return;
    observer.disconnect();
    try {
      const dots = await createImageBitmap(await fetched(id));
      const canvas = h("canvas", { width: dots.width, height: dots.height });
      canvas.getContext("2d").drawImage(dots, 0, 0);
      button.prepend(canvas);
    } catch {
      // Its name stays, and what is wrong is said when it is opened.
    }
  }
}

function continues(message, before) {
  if (!before || before.author !== message.author || message.extras?.handed_off) return false;
  return before.name === message.name && Date.parse(message.at) - Date.parse(before.at) < SAME_TURN;
}

function heading({ author, name, at }) {
  const who = { customer: words.you, ai: words.ai, human: name }[author];
  return h(
    "p",
    { class: `who${author === "customer" ? " hidden" : ""}` },
    author === "human" ? h("span", { class: "initials", "aria-hidden": "true" }, initials(name)) : "",
    h("span", { class: "name", dir: "auto" }, who),
    at ? h("time", { datetime: at, title: exact(at) }, clock(at)) : "",
  );
}

function initials(name) {
  const parts = (name || "").trim().split(/\s+/);
  return parts.map((part) => Array.from(part)[0] ?? "").slice(0, 2).join("").toUpperCase();
}

function clock(at) {
  const date = new Date(at);
  const today = date.toDateString() === new Date().toDateString();
  const day = today ? {} : { day: "numeric", month: "short" };
  return date.toLocaleString([], { ...day, hour: "2-digit", minute: "2-digit" });
}

function exact(at) {
  return at ? new Date(at).toLocaleString([], { dateStyle: "full", timeStyle: "medium" }) : "";
}

function handedOff() {
  return h("p", { class: "divider" }, icon(icons.person), h("span", {}, words.person));
}

function pendingCard({ pending, will = [], way_back: wayBack }) {
  return h(
    "div",
    { class: "card wait" },
    h("p", { class: "kind" }, icon(icons.wait), words.pending),
    h("p", { class: "strong", dir: "auto" }, pending),
    will.length ? h("dl", {}, ...will.flatMap(({ name, value }) => line(name, value))) : "",
    wayBack ? h("p", { class: "kind also" }, wayBack) : "",
  );
}

function line(name, value, mono) {
  return [h("dt", {}, name), h("dd", { class: mono ? "mono" : undefined, dir: "auto" }, value)];
}

function shownMedium({ kind, file, words: alt }, api) {
  const src = `${api}/playbook-media/${file.split("/").map(encodeURIComponent).join("/")}`;
  if (kind === "picture") return h("img", { class: "medium", src, alt, loading: "lazy" });
  if (kind === "video")
    return h("video", { class: "medium", src, controls: true, preload: "metadata", "aria-label": alt });
  const turn = link(`${src}/turn?words=${encodeURIComponent(alt)}`, alt);
  turn.append(newTab());
  return h("div", { class: "card" }, h("p", { class: "kind" }, words.model), h("p", { class: "strong" }, turn));
}

function receiptCard({ reference, ...rest }) {
  const rows = Object.entries(rest).filter(([, value]) => value);
  return h(
    "div",
    { class: "card receipt" },
    h("p", { class: "verified" }, icon(icons.check), words.verified),
    h(
      "dl",
      {},
      ...rows.flatMap(([name, value]) => line(label(name), value)),
      ...(reference ? line(words.reference, reference, true) : []),
    ),
  );
}

function label(name) {
  const text = name.replace(/[_.]+/g, " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function articleCards([first, ...others], api, read) {
  const to = (article) => articleLink(article, api, read);
  return h(
    "div",
    { class: "card article" },
    h("p", { class: "kind" }, words.source),
    h("p", { class: "strong" }, to(first)),
    first.passage ? h("p", { class: "passage", dir: "auto" }, ...marked(first)) : "",
    others.length ? h("p", { class: "kind also" }, words.also) : "",
    others.length ? h("ul", {}, ...others.map((other) => h("li", {}, to(other)))) : "",
  );
}

function articleLink({ slug, title }, api, read) {
  const made = link(`${api}/articles/${encodeURIComponent(slug)}`, title);
  made.relList.remove("nofollow");
  made.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    read({ slug, title, from: made });
  });
  return made;
}

/** A passage with the sentence that answers marked. */
export function marked({ passage, sentence }) {
  const at = sentence ? passage.indexOf(sentence) : -1;
  if (at < 0) return [passage];
  return [passage.slice(0, at), h("mark", {}, sentence), passage.slice(at + sentence.length)];
}
