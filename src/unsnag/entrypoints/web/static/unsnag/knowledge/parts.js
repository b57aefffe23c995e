// Small parts of the writers' pages.

export function csrf() {
  return document.querySelector("[name=csrfmiddlewaretoken]").value;
}

/** How long ago, in words. */
export function seconds(moment) {
  const gone = Math.max(0, Math.round((Date.now() - moment) / 1000));
  if (gone < 3) return "just now";
  if (gone < 60) return `${gone} s ago`;
  if (gone < 3600) return `${Math.round(gone / 60)} min ago`;
  if (gone < 86400) return `${Math.round(gone / 3600)} h ago`;
  return `on ${new Date(moment).toLocaleDateString()}`;
}

/** The browser's own store; without one (a private window) nothing is kept and nothing breaks. */
export const stored = {
  get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
  put(key, what) { try { localStorage.setItem(key, JSON.stringify(what)); } catch { /* full */ } },
  drop(key) { try { localStorage.removeItem(key); } catch { /* none */ } },
};

/** Put text in the place of the selection, so that the browser's own undo takes it back. */
export function insert(area, text, from = area.selectionStart, to = area.selectionEnd) {
  area.focus();
  area.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, from, to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
