/** What both pages do: a client for the face, its screen in the root, the offline copy behind. */
import type { Client, Face } from "../model";
import { connectClient } from "./client";
import { keepNotified } from "./keep-notified";
import { trustedScript } from "./trusted";

export function start(face: Face, render: (client: Client, root: HTMLElement) => void): void {
  const root = document.getElementById("root");
  if (root === null) throw new Error("the page has no root");
  const client = connectClient(face);
  render(client, root);
  keepStorage(client);
  keepNotified(client);
  if (import.meta.env.PROD) addEventListener("load", keepOffline);
}

/** Once there is something to lose, ask the browser not to clear it when the disk runs full. */
function keepStorage(client: Client): void {
  const stop = client.subscribe(({ phase }) => {
    if (phase !== "ready") return;
    queueMicrotask(() => {
      stop();
    });
    void navigator.storage.persist();
  });
}

/** Without the service worker everything works but opening the page with no network. */
function keepOffline(): void {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register(trustedScript("/service-worker.js")).catch((error: unknown) => {
    console.error("no offline copy", error);
  });
}
