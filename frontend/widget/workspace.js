// What the company calls itself, its colours, and the widget's words in the language of the page.
import { speak } from "./words.js";

const asked = new Map();

/** The page's language, unless `wanted` says another. */
export function languageOf(wanted) {
  return wanted || document.documentElement.lang || navigator.language || "en";
}

/** Asked for once for each language; rejected when it can't be had, and then asked for again. */
export function workspace(api, language) {
  const address = `${api}/api/widget/v1/workspace?language=${encodeURIComponent(language)}`;
  if (!asked.has(address)) {
    const answer = ask(address);
    answer.catch(() => asked.delete(address));
    asked.set(address, answer);
  }
  return asked.get(address);
}

async function ask(address) {
  const answer = await fetch(address, { referrerPolicy: "origin" });
  if (!answer.ok) throw new Error(answer.statusText);
  const found = await answer.json();
  speak(found.words);
  return found;
}
