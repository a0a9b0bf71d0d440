import { createHash } from "node:crypto";
import { defineConfig, type Plugin } from "vite";

const gateway = process.env["EARSHOT_GATEWAY"] ?? "http://localhost:8400";

/** The two shells as the gateway serves them; the service worker caches them under these addresses. */
const SHELLS = ["/", "/staff"];

/** Say of each script and style that a page names what it has to be, so that the browser takes no other. */
function vouchForFiles(): Plugin {
  return {
    name: "earshot-integrity",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        for (const page of Object.values(bundle)) {
          if (page.type !== "asset" || !page.fileName.endsWith(".html")) continue;
          page.source = String(page.source).replaceAll(
            /<(?:script|link)[^>]*(?:src|href)="\/(assets\/[^"]+)"/g,
            (tag: string, name: string) => {
              const file = bundle[name];
              if (file === undefined) throw new Error(`${page.fileName} names ${name}, which is not in the build`);
              const content = file.type === "chunk" ? file.code : file.source;
              return `${tag} integrity="sha384-${createHash("sha384").update(content).digest("base64")}"`;
            },
          );
        }
      },
    },
  };
}

/**
 * Tell the service worker which files belong to this build. Its own text so changes with each build,
 * which is what makes the browser install the new one.
 */
function listFilesForServiceWorker(): Plugin {
  return {
    name: "earshot-service-worker-files",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const worker = bundle["service-worker.js"];
        if (worker?.type !== "chunk") return;
        const files = Object.keys(bundle)
          .filter((name) => name.startsWith("assets/"))
          .sort()
          .map((name) => `/${name}`);
        const pages = Object.values(bundle).flatMap((each) =>
          each.type === "asset" && each.fileName.endsWith(".html") ? [each.source] : [],
        );
        const hash = createHash("sha256").update(files.join("\n"));
        for (const page of pages) hash.update(page);
        const version = hash.digest("hex").slice(0, 16);
        worker.code = worker.code
          .replaceAll("__EARSHOT_FILES__", JSON.stringify([...SHELLS, ...files]))
          .replaceAll("__EARSHOT_BUILD__", JSON.stringify(version));
      },
    },
  };
}

/** In development, answer the addresses that the gateway maps to the two pages. */
function serveShells(): Plugin {
  return {
    name: "earshot-shells",
    apply: "serve",
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        if (request.url === "/join" || request.url === "/link") request.url = "/index.html";
        if (request.url === "/staff") request.url = "/staff.html";
        if (request.url === "/visit") request.url = "/visit.html";
        if (request.url === "/place") request.url = "/place.html";
        next();
      });
    },
  };
}

export default defineConfig({
  plugins: [serveShells(), vouchForFiles(), listFilesForServiceWorker()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es" },
  server: { proxy: { "/v1": { target: gateway, ws: true } } },
  build: {
    target: "es2022",
    // The polyfill would be one more script, and every browser we support preloads modules.
    modulePreload: { polyfill: false },
    // An inlined asset would be a data: address, which the policy allows for images only.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { young: "index.html", staff: "staff.html", visit: "visit.html", place: "place.html", "service-worker": "src/service-worker.ts" },
      output: {
        entryFileNames: (chunk) => (chunk.name === "service-worker" ? "service-worker.js" : "assets/[name]-[hash].js"),
      },
    },
  },
});
