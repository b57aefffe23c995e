// Everything that the widget says by itself, in the language of the page it is on.
import english from "./words.json";

export const words = { ...english };

/** Say everything with these words from now on; what is missing among them stays English. */
export function speak(given) {
  Object.assign(words, english, given);
}

/** A sentence with its places filled. */
export function say(name, values = {}) {
  const known = { person: words.personWord, ...values };
  return words[name]?.replace(/\{(\w+)\}/g, (place, key) => known[key] ?? place);
}
