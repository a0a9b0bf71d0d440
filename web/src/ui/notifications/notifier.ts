import { createContext } from "preact";

import type { Client, Face } from "../../model";
import { type Choice, keepChoice, readChoice } from "../../notice/choice";

export type Standing = "impossible" | NotificationPermission;

/** What the browser can do about notifications; the gallery puts its own in this place. */
export interface Notifier {
  standing(): Promise<Standing>;
  /** Lets the browser ask. Only after somebody said that they want it. */
  ask(): Promise<NotificationPermission>;
  /** Gives the address at which this browser can be woken; rejects where its push service is away. */
  subscribe(key: Uint8Array<ArrayBuffer>): Promise<string>;
  unsubscribe(): Promise<void>;
  choice(face: Face): Promise<Choice | null>;
  keep(face: Face, choice: Choice | null): Promise<void>;
}

async function registration(): Promise<ServiceWorkerRegistration | null> {
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return null;
  return (await navigator.serviceWorker.getRegistration()) ?? null;
}

async function manager(): Promise<PushManager> {
  const registered = await registration();
  if (registered === null) throw new DOMException("no service worker", "NotSupportedError");
  return registered.pushManager;
}

export const browserNotifier: Notifier = {
  async standing() {
    return (await registration()) === null ? "impossible" : Notification.permission;
  },
  ask: () => Notification.requestPermission(),
  async subscribe(key) {
    const push = await manager();
    const options = { userVisibleOnly: true, applicationServerKey: key };
    try {
      return (await push.subscribe(options)).endpoint;
    } catch (error) {
      // Subscribed for another key: the gateway's service key is a new one.
      if (!(error instanceof DOMException) || error.name !== "InvalidStateError") throw error;
      await (await push.getSubscription())?.unsubscribe();
      return (await push.subscribe(options)).endpoint;
    }
  },
  async unsubscribe() {
    const push = await manager();
    await (await push.getSubscription())?.unsubscribe();
  },
  choice: readChoice,
  keep: keepChoice,
};

export const NotifierContext = createContext<Notifier>(browserNotifier);

/** Subscribe, or again: browsers give new addresses now and then. Says what went wrong, as a code. */
export async function turnOn(client: Client, notifier: Notifier, choice: Choice): Promise<string | null> {
  const state = await client.pushKey();
  if (!state.ok) return state.problem.code;
  let endpoint: string;
  try {
    endpoint = await notifier.subscribe(state.value);
  } catch {
    return "push.unreachable";
  }
  const kept = await client.setPush(endpoint, choice.quiet);
  if (!kept.ok) return kept.problem.code;
  await notifier.keep(client.face, choice);
  return null;
}

export async function turnOff(client: Client, notifier: Notifier): Promise<string | null> {
  const told = await client.setPush(null, null);
  if (!told.ok) return told.problem.code;
  await notifier.keep(client.face, null);
  // Where the browser fails to, nobody knows the address any more.
  await notifier.unsubscribe().catch(() => undefined);
  return null;
}
