// Builds the widget into one file inside the Python package. The first line names the sources' hash,
// so that a test without Node can tell whether the file is theirs.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import { minify } from "terser";

// Names of the widget's own that are nowhere a field of the API, a word, a key that is kept, an
// attribute or a name of the browser's: they may be short.
const OWN = `
  attend attentive badge built colours composer cursor deliver dress eager elements fetchAll fetched
  fetchWorkspace follow forget given held hold introduce introduced isNearEnd isOpen isRead keep
  keepInside keeping launcherText learn markSeen measure memory misses newPanel onAsk onKey passes
  polling postpone prefill pump pumping raise readFrom reading renew retry reword seenAs setAsked shut
  spoken stopped submitted subtitle suggesting suggestion takeFrom thread toEnd told tray tries typed
  unwatch wake wardrobe wear workTimer workspace
`;

const sources = new URL("./widget/", import.meta.url);
const target = new URL("../src/unsnag/entrypoints/web/static/unsnag/widget/widget.js", import.meta.url);

const hash = createHash("sha256");
for (const name of readdirSync(sources).sort()) {
  hash.update(`${name}\n`).update(readFileSync(new URL(name, sources)));
}

const smallCss = {
  name: "small-css",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const text = readFileSync(path, "utf8");
      const { code } = await esbuild.transform(text, { loader: "css", minify: true });
      return { contents: shortNames(code.trim()), loader: "text" };
    });
  },
};

/** Custom properties of the sheet alone, by a letter each. */
function shortNames(css) {
  const names = new Set(css.match(/--[a-z][a-z0-9-]*/g));
  for (const name of ["--accent", "--on-accent"]) names.delete(name); // written by the script
  return [...names]
    .sort((a, b) => b.length - a.length)
    .reduce((text, name, index) => text.replaceAll(name, `--${index.toString(36)}`), css)
    .replace(/(--\w+): /g, "$1:");
}

const { outputFiles } = await esbuild.build({
  entryPoints: [fileURLToPath(new URL("main.js", sources))],
  bundle: true,
  mangleProps: new RegExp(`^(${OWN.trim().split(/\s+/).join("|")})$`),
  format: "iife",
  target: "es2022",
  charset: "utf8",
  write: false,
  plugins: [smallCss],
});
const { code } = await minify(outputFiles[0].text, {
  ecma: 2022,
  compress: { ecma: 2022, passes: 3, unsafe_arrows: true, pure_getters: true },
});
const banner = `/* Unsnag widget, Apache-2.0, sources ${hash.digest("hex").slice(0, 20)} */`;
const out = process.argv[2] ?? fileURLToPath(target);
writeFileSync(out, `${banner}\n${code}\n`);
