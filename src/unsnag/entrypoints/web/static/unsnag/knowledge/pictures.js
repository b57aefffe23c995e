// Pictures by pasting, dropping or choosing: each is described before it goes in.

import { csrf, insert } from "./parts.js";

export function pictures(base, area) {
  const dialog = document.getElementById("picture");
  const form = document.getElementById("picture-form");
  const shown = document.getElementById("picture-shown");
  const choose = document.getElementById("picture-choose");
  const input = document.getElementById("picture-file");
  const alt = document.getElementById("picture-alt");
  const problem = document.getElementById("picture-problem");
  let file = null;
  let place = [0, 0];

  function take(picture) {
    file = picture;
    if (shown.src) URL.revokeObjectURL(shown.src);
    shown.hidden = !picture;
    if (picture) shown.src = URL.createObjectURL(picture);
    else shown.removeAttribute("src");
  }

  function open(picture = null) {
    place = [area.selectionStart, area.selectionEnd];
    problem.textContent = "";
    alt.value = "";
    input.value = "";
    choose.hidden = Boolean(picture);
    take(picture);
    dialog.showModal();
    (picture ? alt : input).focus();
  }

  input.addEventListener("change", () => { take(input.files[0] ?? null); alt.focus(); });

  form.addEventListener("submit", async (event) => {
    if (event.submitter?.value !== "add") return;
    event.preventDefault();
    if (!file) { problem.textContent = "Choose a picture first."; return; }
    const data = new FormData();
    data.append("picture", file, file.name || "picture.png");
    data.append("alt", alt.value);
    try {
      const answer = await fetch(`${base}/pictures`, {
        method: "POST", body: data, headers: { "X-CSRFToken": csrf() },
      });
      const got = await answer.json();
      if (!answer.ok) { problem.textContent = got.problem; return; }
      dialog.close();
      const before = area.value.slice(0, place[0]);
      const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
      insert(area, `${gap}${got.markdown}\n\n`, ...place);
    } catch {
      problem.textContent = "No connection. Try again when it is back.";
    }
  });
  dialog.addEventListener("close", () => { take(null); area.focus(); });

  const pictureIn = (list) => [...(list ?? [])].find((one) => one.type.startsWith("image/"));
  area.addEventListener("paste", (event) => {
    const picture = pictureIn(event.clipboardData?.files);
    if (picture) { event.preventDefault(); open(picture); }
  });
  area.addEventListener("dragover", (event) => {
    if ([...event.dataTransfer.types].includes("Files")) { event.preventDefault(); area.classList.add("dropping"); }
  });
  area.addEventListener("dragleave", () => area.classList.remove("dropping"));
  area.addEventListener("drop", (event) => {
    area.classList.remove("dropping");
    const picture = pictureIn(event.dataTransfer.files);
    if (picture) { event.preventDefault(); open(picture); }
  });
  return () => open();
}
