// Groups by keyboard: step through them, tick for merging, merge.
import { addKeys, step } from "../staff/staff.js";

const ONE = ".found";
addKeys({
  j: () => step(ONE, 1),
  k: () => step(ONE, -1),
  x: () => document.activeElement?.closest(ONE)?.querySelector('input[type="checkbox"]')?.click(),
  m: () => document.getElementById("merge-now")?.click(),
});
