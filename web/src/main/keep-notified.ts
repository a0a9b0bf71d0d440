/** Keeps this browser's push address at the gateway true, where notifications are on. */
import type { Client } from "../model";
import { keepChoice, readChoice } from "../notice/choice";

export function keepNotified(client: Client): void {
  let told = false;
  client.subscribe(({ phase }) => {
    if (phase === "ready" && !told) {
      told = true;
      void renew(client);
    } else if (phase === "signed-out" || phase === "revoked") {
      told = false;
      // A tablet's next nurse chooses nothing; a phone that was left keeps nothing. One that was revoked is
      // erased as a whole, and nothing may be written meanwhile.
      if (client.face === "person" && phase === "signed-out") void keepChoice("person", null);
    }
  });
}

async function renew(client: Client): Promise<void> {
  const choice = await readChoice(client.face);
  if (choice === null || Notification.permission !== "granted") return;
  const { browserNotifier, turnOn } = await import("../ui/notifications/notifier");
  const code = await turnOn(client, browserNotifier, choice);
  // The next start tries again.
  if (code !== null) console.warn(`notifications were not renewed: ${code}`);
}
