// Approvals by keyboard: the letter brings you to the button, whose text says what it does; Enter
// does it.
import { addKeys, step } from "../staff/staff.js";

const approve = document.getElementById("approve-button");
const reason = document.getElementById("reason");
const ROW = ".list a.row";
addKeys({
  j: () => step(ROW, 1), ArrowDown: () => (document.activeElement?.matches(ROW) ? step(ROW, 1) : false),
  k: () => step(ROW, -1), ArrowUp: () => (document.activeElement?.matches(ROW) ? step(ROW, -1) : false),
});
if (approve) addKeys({ a: () => approve.focus(), r: () => reason.focus() });
