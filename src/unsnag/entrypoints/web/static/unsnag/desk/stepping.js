// A list of rows that is stepped through by keys.
import { addKeys, step } from "../staff/staff.js";

addKeys({
  j: () => step("#rows a.row", 1), ArrowDown: () => step("#rows a.row", 1),
  k: () => step("#rows a.row", -1), ArrowUp: () => step("#rows a.row", -1),
});
