import type { Choice } from "../../notice/choice";
import type { Notifier, Standing } from "../notifications/notifier";

/** A browser that stands as told, and keeps what was chosen for as long as it is there. */
export class ScriptedNotifier implements Notifier {
  readonly #standing: Standing;
  #choice: Choice | null;

  constructor(standing: Standing, choice: Choice | null = null) {
    this.#standing = standing;
    this.#choice = choice;
  }

  standing(): Promise<Standing> {
    return Promise.resolve(this.#standing);
  }

  ask(): Promise<NotificationPermission> {
    return Promise.resolve("granted");
  }

  subscribe(): Promise<string> {
    return Promise.resolve("https://push.example.org/this-browser");
  }

  unsubscribe(): Promise<void> {
    return Promise.resolve();
  }

  choice(): Promise<Choice | null> {
    return Promise.resolve(this.#choice);
  }

  keep(_face: string, choice: Choice | null): Promise<void> {
    this.#choice = choice;
    return Promise.resolve();
  }
}
