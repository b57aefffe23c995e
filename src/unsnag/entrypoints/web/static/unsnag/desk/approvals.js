// Approvals by keyboard: the letter brings you to the button, whose text says what it does; the
// letter again, or Enter, does it.
import { addKeys, step } from "../staff/staff.js";

const approve = document.getElementById("approve-button");
const reason = document.getElementById("reason");
const ROW = ".list a.row";
addKeys({
  j: () => step(ROW, 1), ArrowDown: () => (document.activeElement?.matches(ROW) ? step(ROW, 1) : false),
  k: () => step(ROW, -1), ArrowUp: () => (document.activeElement?.matches(ROW) ? step(ROW, -1) : false),
});
const yes = () => (document.activeElement === approve ? approve.click() : approve.focus());
if (approve) addKeys({ a: yes });
if (reason) addKeys({ r: () => reason.focus() });
