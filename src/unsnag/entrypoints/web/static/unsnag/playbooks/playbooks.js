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

// Tables in the editor: a row more, and up and down between the rows.
function dressTables(root) {
  for (const button of root.querySelectorAll("[data-add-row]")) button.hidden = false;
}
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-add-row]");
  if (!button) return;
  const body = button.closest(".grid").querySelector("tbody");
  const last = body.lastElementChild;
  const row = last.cloneNode(true);
  const number = body.children.length;
  for (const field of row.querySelectorAll("input, select")) {
    field.name = field.name.replace(/^(g:[^:]+:)\d+/, `$1${number}`);
    field.setAttribute("aria-label", field.getAttribute("aria-label").replace(/(row) \d+/i, `$1 ${number + 1}`));
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
    if (field.type === "checkbox") field.checked = false;
    else if (field.tagName === "INPUT") field.value = "";
  }
  for (const error of row.querySelectorAll(".error")) error.remove();
  body.append(row);
  row.querySelector("input, select").focus();
});
document.addEventListener("keydown", (event) => {
  const field = event.target.closest?.(".grid-table td .input");
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!field || !step || (field.tagName === "SELECT" && !event.altKey)) return;
  const cell = field.closest("td");
  const row = step < 0 ? cell.parentElement.previousElementSibling : cell.parentElement.nextElementSibling;
  const next = row?.children[cell.cellIndex]?.querySelector(".input");
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.select?.();
});
document.addEventListener("htmx:afterSettle", () => dressTables(document));
dressTables(document);
