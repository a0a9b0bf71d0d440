/* global console, process, URL */
/**
 * Print what the young person's first screen costs, `gzip -9`, and fail above the budget.
 *
 * Counted is all script that the page loads before anybody can write: the page's entry, what it imports at
 * once, and the worker with whatever it may import. What the page imports later, when somebody asks for it,
 * is not, nor is what only the staff page or the service worker can reach. Chunks that the worker fetches for staff
 * alone have names that begin so; tests/e2e/test_desk_day.py sees that no phone fetches one. What the worker fetches moments
 * after somebody could write, or when somebody opens the list of devices or has to do with recovery words, begins with
 * `afterwards-`, has a sum of its own, and is missed by nobody who joins and writes: tests/e2e/test_own_devices.py keeps it from a
 * phone.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 150;
const DIST = new URL("../dist/", import.meta.url).pathname;
const ASSETS = join(DIST, "assets");

const scripts = readdirSync(ASSETS).filter((name) => name.endsWith(".js") && !name.startsWith("staff-"));
const isAfterwards = (/** @type {string} */ name) => name.startsWith("afterwards-");
const page = readFileSync(join(DIST, "index.html"), "utf8");

/** What a script of the page names to have it now: static imports, and the worker. @param {string} text */
function atOnce(text) {
  return (text.match(/(?:from|import)\s*"\.\/[^"]+"|assets\/worker-[\w-]+\.js/g) ?? []).join("\n");
}

/** What comes with some scripts, beside what is here already. @param {string[]} first @param {ReadonlySet<string>} here */
function reach(first, here) {
  /** @type {Set<string>} */
  const loaded = new Set();
  const waiting = [...first];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (loaded.has(name) || here.has(name)) continue;
    loaded.add(name);
    const text = readFileSync(join(ASSETS, name), "utf8");
    const needed = name.startsWith("worker-") ? text : atOnce(text);
    waiting.push(...scripts.filter((other) => !isAfterwards(other) && needed.includes(other)));
  }
  return loaded;
}

/** @param {ReadonlySet<string>} names */
function sum(names) {
  let total = 0;
  for (const name of [...names].sort()) {
    const bytes = gzipSync(readFileSync(join(ASSETS, name)), { level: 9 }).length;
    total += bytes;
    console.log(`${(bytes / 1024).toFixed(1).padStart(8)} KB  ${name}`);
  }
  return total / 1024;
}

const initial = reach(scripts.filter((name) => page.includes(name)), new Set());
if (initial.size === 0) throw new Error("index.html names no script");
const kilobytes = sum(initial);
console.log(`young_initial_script_kb ${kilobytes.toFixed(1)}`);
console.log(`young_afterwards_script_kb ${sum(reach(scripts.filter(isAfterwards), initial)).toFixed(1)}`);
if (kilobytes > BUDGET_KB) {
  console.error(`over the budget of ${String(BUDGET_KB)} KB`);
  process.exitCode = 1;
}
