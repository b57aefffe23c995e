// Labels by keyboard: step through the tickets, decide with a digit. A digit decides on the ticket
// that has the focus, the first when none has.
import { addKeys, step } from "../staff/staff.js";

const ONE = ".suspect";
const press = (say) => () => {
  const ticket = document.activeElement?.closest(ONE) ?? document.querySelector(ONE);
  ticket?.querySelector(`button[value="${say}"]`)?.click();
};
addKeys({
  j: () => step(ONE, 1),
  k: () => step(ONE, -1),
  1: press("label"),
  2: press("rather"),
  0: press("leave_out"),
});
