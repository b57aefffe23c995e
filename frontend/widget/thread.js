// The conversation: sends each message once, however often it must try, and polls for answers.
import { Keeping } from "./keeping.js";
import { words } from "./words.js";

const OPEN_EVERY = 2_000;
const CLOSED_EVERY = 15_000;
const LONGEST_WAIT = 60_000;
const GIVE_UP_AFTER = 30_000;
const LARGEST_FILE = 20 << 20;
const CALM = { holder: "ai", awaiting: "nothing", typing: false, writer: "", finished: false };

/** An answer of the API that is an error; `status` 0 when nothing came back. */
class Trouble extends Error {
  constructor(status, body, wait) {
    super(words[body?.error?.code] ?? body?.error?.message ?? "");
    this.status = status;
    this.wait = wait;
  }
  get passes() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export class Thread {
  /** `identity` gives the host's token of the moment; `changed` is called after each change. */
  constructor(api, { identity, changed }) {
    this.base = `${api}/api/widget/v1/`;
    this.keeping = new Keeping(api);
    this.identity = identity;
    this.changed = changed;
    this.given = new Map();
    this.forget();
    const kept = this.keeping.read();
    this.token = kept.token;
    this.pending = kept.pending.map((p) => ({ ...p, status: "waiting" }));
    this.attentive = false;
  }

  forget() {
    this.messages = new Map();
    this.cursor = 0;
    this.told = 0;
    this.state = { ...CALM };
    this.loaded = false;
    this.introduced = "";
    this.misses = 0;
    this.later = false;
    this.notice = "";
  }

  start() {
    this.stopped = false;
    this.unwatch = this.keeping.watch(() => this.follow());
    this.wake = () => this.poll();
    addEventListener("online", this.wake);
    document.addEventListener("visibilitychange", this.wake);
    this.poll();
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    this.unwatch?.();
    removeEventListener("online", this.wake);
    document.removeEventListener("visibilitychange", this.wake);
  }

  /** Another tab began, changed or ended the conversation. */
  follow() {
    const kept = this.keeping.read();
    if (kept.token === this.token) return this.changed();
    this.forget();
    this.token = kept.token;
    this.changed();
    return this.poll();
  }

  /** A conversation that the host signed for somebody stays shut until the host says who is here. */
  get shut() {
    return Boolean(this.token) && this.keeping.read().known && !this.identity();
  }

  get list() {
    if (this.shut) return [];
    const sent = [...this.messages.values()].sort((a, b) => a.id - b.id);
    const keys = new Set(sent.map((m) => m.key));
    return [...sent, ...this.pending.filter((p) => !keys.has(p.key))];
  }

  get unseen() {
    const { seen } = this.keeping.read();
    return this.list.filter((m) => m.id > seen && m.author !== "customer").length;
  }

  /** Everything that is here stands before the customer's eyes; told once, to every tab and to
   * who answers. */
  markSeen() {
    const seen = Math.max(0, ...this.messages.keys());
    if (seen > this.keeping.read().seen) this.keeping.write({ seen });
    const { told } = this;
    if (seen <= told || this.shut) return;
    this.told = seen;
    this.call("read", { message: seen }).catch(() => {
      this.told = told;
    });
  }

  /** Files are those that `upload` gave. */
  send(text, choice = "", attached = []) {
    if (this.shut) this.renew();
    const at = new Date().toISOString();
    const files = attached.map((file) => file.id);
    const item = { key: newKey(), text, choice, files, at, author: "customer", status: "sending" };
    this.pending.push({ ...item, extras: { attached } });
    this.keep();
    this.changed();
    this.pump();
  }

  /** Take a message back that the API refused. */
  drop(key) {
    this.pending = this.pending.filter((p) => p.key !== key);
    this.keep();
    this.changed();
  }

  /** Begin a new conversation; the old token vouches that it is the same browser. */
  renew(notice = "") {
    const prior = this.token;
    this.forget();
    this.token = "";
    this.notice = notice;
    this.keeping.write({ token: "", prior, known: false, seen: 0 });
    this.changed();
  }

  keep() {
    const pending = this.pending.filter((p) => p.status !== "failed");
    this.keeping.write({ pending: pending.map(({ status, problem, ...p }) => p) });
  }

  async pump() {
    if (this.pumping) return;
    this.pumping = true;
    clearTimeout(this.retry);
    try {
      for (let next; (next = this.pending.find((p) => p.status !== "failed")); ) {
        await this.deliver(next);
      }
      this.tries = 0;
    } catch (trouble) {
      this.postpone(trouble);
    } finally {
      this.pumping = false;
    }
    this.changed();
    this.poll();
  }

  async deliver(item) {
    item.status = this.tries ? "waiting" : "sending";
    this.changed();
    try {
      await this.opened();
      const { key, text, choice, files } = item;
      const { visit } = this.keeping.read();
      const heard = await this.call("messages", { key, text, choice, files, visit });
      this.state = heard.state;
      heard.messages.forEach((m, i) => this.add(i ? m : { ...m, key }));
      this.pending = this.pending.filter((p) => p !== item);
    } catch (trouble) {
      if (!(trouble instanceof Trouble) || trouble.passes) throw trouble;
      if (trouble.status === 401 && this.token) return this.renew("elsewhere");
      Object.assign(item, { status: "failed", problem: trouble.message });
    }
    this.keep();
    return undefined;
  }

  postpone(trouble) {
    this.tries = Math.min((this.tries ?? 0) + 1, 6);
    for (const item of this.pending) if (item.status === "sending") item.status = "waiting";
    const wait = trouble.wait ? trouble.wait * 1_000 : Math.min(500 * 2 ** this.tries, 30_000);
    this.retry = setTimeout(() => this.pump(), wait);
  }

  /** Give a file for the next message; `moved` is told how much of it is there, from 0 to 1. */
  async upload(file, moved) {
    if (file.size > LARGEST_FILE) throw new Trouble(413, { error: { code: "file_too_large" } });
    if (this.shut) this.renew();
    await this.opened();
    const kept = await new Promise((done, fail) => {
      const request = new XMLHttpRequest();
      request.open("POST", `${this.base}files?name=${encodeURIComponent(file.name)}`);
      request.setRequestHeader("Authorization", `Bearer ${this.token}`);
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.responseType = "json";
      request.upload.onprogress = ({ loaded, total }) => moved(loaded / total);
      request.onloadend = () => {
        const { status, response } = request;
        if (status === 201) done(response);
        else fail(new Trouble(status, response));
      };
      request.send(file);
    });
    this.given.set(kept.id, file);
    return kept;
  }

  /** A file of a message; there is no address by which anybody else could open it. */
  async file(id) {
    if (this.given.has(id)) return this.given.get(id);
    const headers = { Authorization: `Bearer ${this.token}` };
    const answer = await fetch(`${this.base}files/${id}`, { headers });
    if (!answer.ok) throw new Trouble(answer.status);
    return answer.blob();
  }

  /** One conversation, however many ask for it at once. */
  opened() {
    this.opening ??= this.begin().finally(() => {
      this.opening = undefined;
    });
    return this.opening;
  }

  async begin() {
    if (this.token) await this.introduce();
    if (this.token) return;
    const { prior, visit } = this.keeping.read();
    const identity = this.identity() || undefined;
    const page = location.href.split(/[?#]/)[0].slice(0, 2_000);
    const opened = await this.call("conversations", { identity, page, visit }, prior);
    this.token = opened.token;
    this.introduced = identity ?? "";
    this.learn(opened.identity);
    this.loaded = true;
    this.keeping.write({ token: opened.token, prior: "" });
  }

  /** Tell the API who is here, once for each token of the host and again when it could not ask. */
  async introduce() {
    const identity = this.identity();
    if (!identity || (identity === this.introduced && !this.later)) return;
    this.learn(await this.call("identity", { identity }));
    this.introduced = identity;
  }

  learn({ state }) {
    this.later = state === "later";
    if (state === "another") return this.renew();
    return this.keeping.write({ known: state === "identified" && Boolean(this.identity()) });
  }

  add(message) {
    if (message.author === "customer" && !message.key) {
      const own = this.pending.find((p) => p.text.trim() === message.text && !p.seenAs);
      if (own && !this.messages.has(message.id)) {
        own.seenAs = message.id;
        message.key = own.key;
      }
    }
    this.messages.set(message.id, { ...message, ...pick(this.messages.get(message.id)) });
  }

  attend(attentive) {
    this.attentive = attentive;
    this.poll();
  }

  async poll() {
    clearTimeout(this.timer);
    if (this.stopped) return;
    if (this.pending.some((p) => p.status !== "failed") && !this.pumping) this.pump();
    if (this.polling) return;
    this.polling = true;
    try {
      if (this.token && !this.shut) await this.fetchAll();
      this.misses = 0;
    } catch (trouble) {
      if (trouble.status === 401) this.renew("elsewhere");
      else this.misses = Math.min(this.misses + 1, 6);
    } finally {
      this.polling = false;
    }
    this.changed();
    if (!this.stopped) this.timer = setTimeout(() => this.poll(), this.every());
  }

  every() {
    const looking = this.attentive && !document.hidden;
    const resting = !looking && this.state.finished;
    const rhythm = resting ? LONGEST_WAIT : looking ? OPEN_EVERY : CLOSED_EVERY;
    return Math.min(rhythm * 2 ** this.misses, LONGEST_WAIT);
  }

  async fetchAll() {
    const token = this.token;
    if (!this.later) await this.introduce();
    for (let more = true; more && token === this.token; ) {
      const page = await this.call(`messages?after=${this.cursor}`);
      if (token !== this.token) return;
      const { messages, more: further, ...state } = page;
      messages.forEach((m) => this.add(m));
      this.cursor = messages.length ? messages[messages.length - 1].id : this.cursor;
      this.state = state;
      more = further;
    }
    this.loaded = true;
  }

  async call(path, body, bearer = this.token) {
    const headers = {};
    if (bearer) headers.Authorization = `Bearer ${bearer}`;
    if (body) headers["Content-Type"] = "application/json";
    let answer;
    let found;
    try {
      answer = await fetch(this.base + path, {
        method: body ? "POST" : "GET",
        headers,
        body: body && JSON.stringify(body),
        signal: AbortSignal.timeout(GIVE_UP_AFTER),
        referrerPolicy: "origin",
      });
      found = await answer.json();
    } catch {
      throw new Trouble(answer && !answer.ok ? answer.status : 0);
    }
    if (!answer.ok) throw new Trouble(answer.status, found, Number(answer.headers.get("Retry-After")));
    return found;
  }
}

function pick(known) {
  return known?.key ? { key: known.key } : {};
}

/** Unlike randomUUID, this also works on a page without https. */
function newKey() {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}
