/**
 * Bundle the client that means harm for a test: `node tools/bundle-hostile.js FOLDER` makes FOLDER/hostile.js.
 * Files of their own (`?url`) are those of the built client, which has to be there.
 */
import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { argv } from "node:process";
import { build } from "vite";

const built = readdirSync("dist/assets");

/** @type {import("vite").Plugin} */
const servedFiles = {
  name: "served-files",
  enforce: "pre",
  load(id) {
    if (!id.endsWith(".json?url")) return null;
    const name = basename(id, ".json?url");
    const file = built.find((each) => each.startsWith(`${name}-`) && each.endsWith(".json"));
    if (file === undefined) throw new Error(`${name} is not built`);
    return `export default ${JSON.stringify(`/assets/${file}`)};`;
  },
};

await build({
  configFile: false,
  publicDir: false,
  logLevel: "error",
  plugins: [servedFiles],
  build: {
    target: "es2022",
    outDir: argv[2] ?? ".",
    emptyOutDir: false,
    lib: { entry: "src/testing/hostile-page.ts", formats: ["iife"], name: "hostile", fileName: () => "hostile.js" },
  },
});
