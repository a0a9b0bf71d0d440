/* global console, process, URL */
/**
 * Print what the young person's first screen costs, `gzip -9`, and fail above the budget.
 *
 * Counted is all script that the page loads before anybody can write: the page's entry, the worker, and
 * whatever these import, whether at once or on the way to being ready. Chunks that only the staff page
 * or the service worker can reach are not.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 150;
const DIST = new URL("../dist/", import.meta.url).pathname;
const ASSETS = join(DIST, "assets");

const scripts = readdirSync(ASSETS).filter((name) => name.endsWith(".js"));
const page = readFileSync(join(DIST, "index.html"), "utf8");

/** @type {Set<string>} */
const loaded = new Set();
/** @type {string[]} */
const waiting = scripts.filter((name) => page.includes(name));
for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
  if (loaded.has(name)) continue;
  loaded.add(name);
  const text = readFileSync(join(ASSETS, name), "utf8");
  waiting.push(...scripts.filter((other) => !loaded.has(other) && text.includes(other)));
}
if (loaded.size === 0) throw new Error("index.html names no script");

let total = 0;
for (const name of [...loaded].sort()) {
  const bytes = gzipSync(readFileSync(join(ASSETS, name)), { level: 9 }).length;
  total += bytes;
  console.log(`${(bytes / 1024).toFixed(1).padStart(8)} KB  ${name}`);
}
const kilobytes = total / 1024;
console.log(`young_initial_script_kb ${kilobytes.toFixed(1)}`);
if (kilobytes > BUDGET_KB) {
  console.error(`over the budget of ${String(BUDGET_KB)} KB`);
  process.exitCode = 1;
}
