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
  eraseWhenRevoked(client, import.meta.env.PROD ? keepOffline() : Promise.resolve());
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

/** The worker has erased the stores by then. What is still being kept for offline is waited for, or it would stay. */
function eraseWhenRevoked(client: Client, kept: Promise<unknown>): void {
  const stop = client.subscribe(({ phase }) => {
    if (phase !== "revoked") return;
    queueMicrotask(() => {
      stop();
    });
    void eraseAfter(client.face, kept);
  });
}

async function eraseAfter(face: Face, kept: Promise<unknown>): Promise<void> {
  try {
    const { eraseRest } = await import("./erase-rest");
    await kept;
    await eraseRest(face);
  } catch (error) {
    console.error("not everything is erased", error);
  }
}

/** Without the service worker everything works but opening the page with no network. */
async function keepOffline(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  if (document.readyState !== "complete") {
    await new Promise((resolve) => {
      addEventListener("load", resolve, { once: true });
    });
  }
  try {
    await navigator.serviceWorker.register(trustedScript("/service-worker.js"));
  } catch (error) {
    console.error("no offline copy", error);
  }
}
