// Bundles the anywidget modules: js/widget/NAME.ts -> derivwidgets/static/NAME.js, and NAME.css beside it.
// Each widget instance carries its whole module over the wire, so each is one small file of its own.
import { access, readdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

/** The modules that a Python class names as its `_esm`; everything else in js/widget is shared by them. */
const widgets = ["explorer", "race", "swell", "graph"];

const root = fileURLToPath(new URL("..", import.meta.url));
const exists = (path) =>
  access(path).then(
    () => true,
    () => false,
  );

const candidates = widgets.flatMap((name) => [`js/widget/${name}.ts`, `js/widget/${name}.css`]);
const present = await Promise.all(candidates.map((path) => exists(root + path)));
const missing = candidates.filter((path, i) => path.endsWith(".ts") && !present[i]);
if (missing.length > 0) throw new Error(`no such widget module: ${missing.join(", ")}`);

// anywidget imports the module anew for every model, and a browser never lets the compiled code of a module go: each
// cell that is run again would leave half a megabyte behind. So the code runs once for a page, whoever brings it; what
// comes after it is only skimmed.
const once = {
  format: "iife",
  globalName: "widget",
  banner: { js: "function run(){" },
  footer: {
    js: [
      "return widget.default}",
      'const made=globalThis[Symbol.for("derivwidgets")]??=new Map(),text=run.toString();',
      "if(!made.has(text))made.set(text,run());",
      "export default made.get(text);",
    ].join(""),
  },
};

/** @type {esbuild.BuildOptions} */
const options = {
  absWorkingDir: root,
  entryPoints: candidates.filter((_, i) => present[i]),
  outdir: "derivwidgets/static",
  bundle: true,
  minify: true,
  ...once,
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  logLevel: "info",
};

if (process.argv.includes("--watch")) {
  const context = await esbuild.context({ ...options, sourcemap: "inline" });
  await context.watch();
} else {
  const { metafile } = await esbuild.build({ ...options, metafile: true });
  const stale = (await readdir(root + options.outdir))
    .map((name) => `${options.outdir}/${name}`)
    .filter((path) => !(path in metafile.outputs));
  await Promise.all(stale.map((path) => rm(root + path)));
}
