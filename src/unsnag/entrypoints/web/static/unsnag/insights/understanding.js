// A slider beside the number, and what the setting costs, told while it moves. Without this file the
// number and the table say the same.
const number = document.getElementById("setting");
const says = document.getElementById("setting-says");
const table = document.getElementById("settings");

if (number && says && table) {
  const slider = document.createElement("input");
  slider.type = "range";
  for (const name of ["min", "max", "step", "value"]) slider[name] = number[name];
  slider.setAttribute("aria-label", "How sure, as a slider");
  slider.setAttribute("aria-describedby", "setting-says");
  number.before(slider);

  const tell = () => {
    const row = table.querySelector(`tr[data-setting="${number.value}"]`);
    if (!row) return;
    const [handled, around, wrong, aroundWrong] =
      [...row.querySelectorAll("td")].map((cell) => cell.textContent);
    const bold = (words) => Object.assign(document.createElement("b"), { textContent: words });
    says.replaceChildren(
      `At ${number.value} it handles `, bold(handled), ` (${around}) without a question. Of those `,
      bold(wrong), ` (${aroundWrong}) are taken for the wrong thing.`,
    );
  };
  slider.addEventListener("input", () => { number.value = slider.value; tell(); });
  number.addEventListener("input", () => { slider.value = number.value; tell(); });
}
