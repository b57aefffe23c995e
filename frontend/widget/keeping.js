// What survives a reload: the conversation's token, what is open, what was seen, what is unsent.
// One entry per API in the host page's own storage; where storage is closed, the page's memory.

export class Keeping {
  constructor(api) {
    this.name = `unsnag:${api}`;
    this.memory = "";
  }

  read() {
    let text = this.memory;
    try {
      text = localStorage.getItem(this.name) ?? text;
    } catch {
      // Closed: what the page remembers.
    }
    try {
      return { ...nothing(), ...JSON.parse(text) };
    } catch {
      return nothing();
    }
  }

  write(changes) {
    this.memory = JSON.stringify({ ...this.read(), ...changes });
    try {
      localStorage.setItem(this.name, this.memory);
    } catch {
      // Kept in memory: the conversation lasts as long as the page.
    }
  }

  /** Call back when another tab has written. */
  watch(changed) {
    const listener = (event) => event.key === this.name && changed();
    addEventListener("storage", listener);
    return () => removeEventListener("storage", listener);
  }
}

function nothing() {
  return { token: "", visit: "", prior: "", known: false, open: false, seen: 0, pending: [] };
}
