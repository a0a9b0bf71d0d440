import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import type { TestCase } from "vitest/node";
import type {} from "./src/testing/provided";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** Find a Chromium: the one named by EARSHOT_CHROMIUM, else the first on the PATH. */
function findChromium(): string {
  const named = process.env["EARSHOT_CHROMIUM"];
  if (named) return named;
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  for (const path of NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not here; the next place may have it.
    }
  }
  // Other tools load this file too, on machines without a browser: only a launch may fail for lack of one.
  return "chromium (none found: set EARSHOT_CHROMIUM)";
}

/** Read the SFrame working group's test vectors where they lie; they are not copied into the project. */
function readVectors(): string {
  const folder = process.env["EARSHOT_VECTORS"] ?? join(import.meta.dirname, "..", "..", "shared", "vectors");
  try {
    return readFileSync(join(folder, "sframe", "test-vectors.json"), "utf8");
  } catch {
    // A newcomer's machine has none; the test says so.
    return "";
  }
}

/** Tell of a test that passed at a later try, as the Python tests do (tools/run_tests.py reads it). */
function tellTries(test: TestCase): void {
  if (test.diagnostic()?.flaky !== true) return;
  const [failed] = test.result().errors ?? [];
  console.log(`TRIED AGAIN ${test.module.relativeModuleId} > ${test.fullName} - ${failed?.message.split("\n")[0] ?? ""}`);
}

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  // The tests read docs/protocol.md, which lies beside this folder.
  server: { fs: { allow: [".."] } },
  // Named, so that a first run does not meet them one by one and start the tests again each time.
  optimizeDeps: {
    include: [
      "@hpke/core",
      "@hpke/hybridkem-x-wing",
      "@msgpack/msgpack",
      "@noble/curves/ed25519.js",
      "idb",
      "preact",
      "preact/hooks",
      "preact/jsx-dev-runtime",
      "qr",
      "ts-mls",
      "ts-mls/crypto/implementation/default/makeHashImpl.js",
      "ts-mls/crypto/implementation/default/makeKdfImpl.js",
      "ts-mls/crypto/implementation/hpke.js",
      "ts-mls/groupInfo.js",
      "ts-mls/keyPackage.js",
      "ts-mls/privateMessage.js",
      "ts-mls/treemath.js",
    ],
  },
  test: {
    include: ["src/**/*.test.{ts,tsx}"],
    fileParallelism: false,
    testTimeout: 30_000,
    // A real browser on a busy machine may be late once: what failed is told (docs/recipes.md).
    retry: 1,
    reporters: ["default", { onTestCaseResult: tellTries }],
    provide: { sframeVectors: readVectors() },
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          executablePath: findChromium(),
          args: [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            // A microphone that beeps, and nobody to ask for it.
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
          ],
        },
      }),
      instances: [{ browser: "chromium" }],
    },
  },
});
