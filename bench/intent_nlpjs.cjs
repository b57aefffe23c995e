// The other side of `intents` for nlp.js: `node intent_nlpjs.cjs FOLDER`, with the same files as
// intent_engines.py. Run it where @nlpjs/basic and @nlpjs/lang-en are installed.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { createRequire } = require("node:module");

const here = createRequire(path.join(process.cwd(), "package.json"));

async function main(folder) {
  const { dockStart } = here("@nlpjs/basic");
  const { LangEn } = here("@nlpjs/lang-en");
  const read = (name) => JSON.parse(fs.readFileSync(path.join(folder, name), "utf8"));
  const settings = { nlp: { autoSave: false, log: false, forceNER: false } };
  const dock = await dockStart({ use: ["Basic"], settings });
  const nlp = dock.get("nlp");
  nlp.container.use(LangEn);
  nlp.addLanguage("en");
  const began = performance.now();
  for (const [text, intent] of read("learn.json")) nlp.addDocument("en", text, intent);
  await nlp.train();
  const learned = (performance.now() - began) / 1000;
  const ask = async (text) => {
    const { classifications } = await nlp.process("en", text);
    // "None" says that nothing fits; the first choice is asked for here.
    const best = classifications.find((each) => each.intent !== "None");
    return best ? [best.intent, best.score] : ["None", 0];
  };
  await ask("is anybody there");
  const ms = [];
  const said = [];
  for (const text of read("ask.json")) {
    const start = performance.now();
    said.push(await ask(text));
    ms.push(performance.now() - start);
  }
  fs.writeFileSync(path.join(folder, "said.json"), JSON.stringify({ learned, ms, said }));
}

main(process.argv[2]);
