// Says that files are too large before they are sent. Without this file the server says it.
for (const form of document.querySelectorAll("form[data-most]")) {
  const input = form.querySelector("input[type=file]");
  input.addEventListener("change", () => {
    const size = [...input.files].reduce((sum, file) => sum + file.size, 0);
    const most = Number(form.dataset.most);
    const said = `That is more than ${most / 1_000_000} MB. Import it on the command line, or in parts.`;
    input.setCustomValidity(size > most ? said : "");
    input.reportValidity();
  });
}
