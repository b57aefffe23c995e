// Small helps on the pages of playbooks; each works without them.

/** After a change of the editor: the card that it was about has the focus again. */
function settle() {
  const editor = document.getElementById("editor");
  const at = editor?.dataset.at;
  if (!at) return;
  const card = document.getElementById(at);
  const target = card?.querySelector(":scope > details > summary") ?? card?.querySelector("button, summary");
  target?.focus({ preventScroll: true });
  card?.scrollIntoView({ block: "nearest" });
}

// What can't be saved is shown as well: the page comes with a status that says so.
document.addEventListener("htmx:beforeSwap", (event) => {
  if ([409, 422].includes(event.detail.xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "editor" && event.detail.elt?.id !== "editor") return;
  const alert = document.querySelector("#editor [role=alert]");
  if (alert) {
    alert.tabIndex = -1;
    alert.focus();
  } else settle();
});

// The share in words while the slider moves.
const share = document.getElementById("share");
const output = document.querySelector("output[for=share]");
share?.addEventListener("input", () => { output.textContent = `${share.value} %`; });

// Copy a text.
for (const button of document.querySelectorAll("[data-copy]")) {
  const area = document.getElementById(button.dataset.copy);
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(area.value);
    button.textContent = "Copied";
  });
}

// Line numbers beside a file, with those that have a problem marked.
for (const area of document.querySelectorAll(".numbered textarea")) {
  const wrong = new Set(area.dataset.faults.split(" ").filter(Boolean).map(Number));
  const numbers = document.createElement("div");
  numbers.className = "numbers";
  numbers.setAttribute("aria-hidden", "true");
  area.before(numbers);
  area.parentElement.classList.add("on");
  const draw = () => {
    numbers.replaceChildren();
    const lines = area.value.split("\n").length;
    for (let line = 1; line <= lines; line += 1) {
      const mark = document.createElement(wrong.has(line) ? "b" : "span");
      mark.textContent = `${wrong.has(line) ? "● " : ""}${line}\n`;
      numbers.append(mark);
    }
    numbers.scrollTop = area.scrollTop;
    numbers.style.maxBlockSize = `${area.clientHeight}px`;
  };
  area.addEventListener("input", draw);
  area.addEventListener("scroll", () => { numbers.scrollTop = area.scrollTop; });
  draw();
}
for (const link of document.querySelectorAll("[data-line]")) {
  link.addEventListener("click", (event) => {
    const area = document.querySelector(link.getAttribute("href"));
    const lines = area.value.split("\n");
    const before = lines.slice(0, Number(link.dataset.line) - 1).join("\n").length;
    const start = before + (Number(link.dataset.line) > 1 ? 1 : 0) + Number(link.dataset.column) - 1;
    event.preventDefault();
    area.focus();
    area.setSelectionRange(start, start);
    area.scrollTop = (Number(link.dataset.line) - 4) * 18;
  });
}
