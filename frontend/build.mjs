// Builds the widget into one file inside the Python package. The first line names the sources' hash,
// so that a test without Node can tell whether the file is theirs.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

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
      return { contents: code, loader: "text" };
    });
  },
};

const { outputFiles } = await esbuild.build({
  entryPoints: [fileURLToPath(new URL("main.js", sources))],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  write: false,
  plugins: [smallCss],
  banner: { js: `/* Unsnag widget, Apache-2.0, sources ${hash.digest("hex")} */` },
});
const out = process.argv[2] ?? fileURLToPath(target);
writeFileSync(out, outputFiles[0].contents);
