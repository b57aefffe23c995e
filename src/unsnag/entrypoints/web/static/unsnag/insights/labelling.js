// Labels by keyboard. A digit presses the button that shows it.
import { addKeys } from "../staff/staff.js";

const press = (selector) => () => document.querySelector(selector)?.click();
const keys = {
  s: press('button[value="skip"]'),
  u: press("#undo"),
  n: press("#choose"),
  "/": () => document.getElementById("other")?.focus(),
};
for (let digit = 0; digit <= 5; digit += 1) keys[digit] = press(`button[data-digit="${digit}"]`);
addKeys(keys);

// Enter in the field saves what was typed, whatever button stands first in the form.
document.getElementById("other")?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  document.querySelector('button[value="other"]')?.click();
});
