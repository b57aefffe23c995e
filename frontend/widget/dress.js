// One sheet for everything the widget draws. Sheets made by script need no style-src of the host
// page, and no page's style reaches into a shadow root.
import css from "./widget.css";
import { inkOn } from "./dom.js";

const DARK = matchMedia("(prefers-color-scheme: dark)");
const shared = new CSSStyleSheet();
shared.replaceSync(css);

/** Dresses one frame in a shadow root of `host`: its colours, day or night, language, direction. */
export class Dress {
  constructor(host, frame) {
    this.frame = frame;
    this.colours = new CSSStyleSheet();
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [shared, this.colours];
    root.append(frame);
    DARK.addEventListener("change", () => this.again?.());
  }

  /** `accent` is the host page's own colour, `theme` "light" or "dark" when the page says so. */
  wear({ accent, theme, workspace }) {
    this.again = () => this.wear({ accent, theme, workspace });
    const dark = theme ? theme === "dark" : DARK.matches;
    const ours = dark ? colour(workspace.accent_dark) : colour(workspace.accent);
    const worn = colour(accent) || ours || (dark ? "#74cdd6" : "#0b5d66");
    this.frame.classList.toggle("dark", dark);
    this.frame.lang = workspace.language ?? "en";
    this.frame.dir = workspace.direction ?? "ltr";
    this.colours.replaceSync(`.frame{color:${worn}!important}`);
    const ink = inkOn(getComputedStyle(this.frame).color);
    this.colours.replaceSync(`.frame{--accent:${worn};--on-accent:${ink}}`);
  }
}

function colour(text) {
  return text && CSS.supports("color", text) && !/[;{}]/.test(text) ? text : "";
}
