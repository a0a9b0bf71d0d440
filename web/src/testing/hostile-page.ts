/**
 * A member of staff whose device means harm, for tests against a real gateway: the real engine with a suite
 * that seals path secrets wrongly. It is bundled by the test that uses it and is no part of the app.
 */
import { loadSuite } from "../crypto/suite";
import { browserEnvironment } from "../engine/browser";
import { Engine } from "../engine/engine";
import type { Outcome, Snapshot } from "../model";
import { hostileSuite, type Malice } from "./hostile-suite";

class Hostile {
  readonly malice: Malice = { active: true };
  snapshot: Snapshot | null = null;
  #engine: Engine | null = null;

  /** Sign in; whatever the team has is then joined by a commit that nobody can follow. */
  async signIn(username: string, password: string, code: string): Promise<Outcome<null>> {
    const engine = new Engine({
      environment: browserEnvironment,
      face: "staff",
      suite: hostileSuite(await loadSuite(), this.malice),
      prefix: "hostile",
      publishVisit: () => undefined,
      publish: (snapshot) => {
        this.snapshot = snapshot;
      },
    });
    await engine.start();
    this.#engine = engine;
    return engine.signInStaff(username, password, code);
  }

  /** Open what there is, and say how it looks from here. */
  look(): { readonly states: readonly string[]; readonly texts: readonly string[] } {
    const conversations = this.snapshot?.conversations ?? [];
    const [first] = conversations;
    if (first !== undefined) this.#engine?.show(first.id);
    const texts = first?.items.flatMap((item) => (item.kind === "text" ? [item.text] : [])) ?? [];
    return { states: conversations.map((each) => each.state), texts };
  }

  async write(text: string): Promise<void> {
    const [first] = this.snapshot?.conversations ?? [];
    if (first !== undefined) await this.#engine?.send(first.id, text);
  }
}

Object.assign(globalThis, { earshotHostile: new Hostile() });
