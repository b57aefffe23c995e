// The tools above the text: by pointer, by arrow keys, and by Ctrl with a letter.

import { insert } from "./parts.js";

function around(area, mark, words) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const chosen = value.slice(from, to) || words;
  insert(area, `${mark}${chosen}${mark}`);
  area.setSelectionRange(from + mark.length, from + mark.length + chosen.length);
}

function eachLine(area, write) {
  const from = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const end = area.value.indexOf("\n", area.selectionEnd);
  const to = end < 0 ? area.value.length : end;
  const lines = area.value.slice(from, to).split("\n");
  insert(area, lines.map(write).join("\n"), from, to);
}

function link(area) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const words = value.slice(from, to) || "words";
  insert(area, `[${words}](/articles/)`);
  const at = from + words.length + 3;
  area.setSelectionRange(at, at + "/articles/".length);
}

export function tools(area, { picture, save }) {
  const plain = (line) => line.replace(/^(#{1,6} |[-*] |\d+\. |> )/, "");
  const acts = {
    bold: () => around(area, "**", "bold"),
    italic: () => around(area, "*", "italic"),
    heading: () => eachLine(area, (line) => (line.startsWith("## ") ? plain(line) : `## ${plain(line)}`)),
    list: () => eachLine(area, (line) => (line.startsWith("- ") ? plain(line) : `- ${plain(line)}`)),
    steps: () => eachLine(area, (line, i) => (/^\d+\. /.test(line) ? plain(line) : `${i + 1}. ${plain(line)}`)),
    note: () => eachLine(area, (line) => (line.startsWith("> ") ? plain(line) : `> ${plain(line)}`)),
    link: () => link(area),
    picture: () => picture(),
    table: () => insert(area, "\n| What | How |\n| --- | --- |\n|  |  |\n"),
  };
  const bar = document.querySelector("[role=toolbar]");
  const buttons = [...bar.querySelectorAll("button")];
  const focusable = (at) => buttons.forEach((button, i) => { button.tabIndex = i === at ? 0 : -1; });
  focusable(0);
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) acts[button.dataset.tool]();
  });
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const here = buttons.indexOf(document.activeElement);
    const at = event.key === "Home" ? 0 : event.key === "End" ? buttons.length - 1
      : step ? (here + step + buttons.length) % buttons.length : -1;
    if (at < 0) return;
    focusable(at);
    buttons[at].focus();
    event.preventDefault();
  });
  area.addEventListener("keydown", (event) => {
    if (event.altKey && event.key === "F10") {
      buttons.find((button) => button.tabIndex === 0).focus();
      event.preventDefault();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const name = { b: "bold", i: "italic", k: "link" }[event.key.toLowerCase()];
    if (event.key.toLowerCase() === "s") { save(); event.preventDefault(); }
    else if (name && document.activeElement === area) { acts[name](); event.preventDefault(); }
  });
  // Enter goes on with a list or with steps; on an empty one it ends them.
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || area.selectionStart !== area.selectionEnd) return;
    const from = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const match = /^(\s*)([-*]|(\d+)\.) (.*)$/.exec(area.value.slice(from, area.selectionStart));
    if (!match) return;
    if (!match[4].trim()) {
      // The mark goes, and the browser's own Enter leaves the empty line that ends a list.
      area.setSelectionRange(from, area.selectionStart);
      document.execCommand("delete");
      return;
    }
    event.preventDefault();
    const mark = match[3] ? `${Number(match[3]) + 1}.` : match[2];
    insert(area, `\n${match[1]}${mark} `);
  });
}
