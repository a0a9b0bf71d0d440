/** Scenes that the engine's tests begin with: people who came in, a conversation that is open. */
import { expect } from "vitest";
import type { Suite } from "../crypto/suite";
import { Browser, until } from "./browser";
import { TestGateway } from "./gateway";

export interface Two {
  readonly robin: Browser;
  readonly amina: Browser;
  readonly id: string;
}

export class Scene {
  readonly gateway: TestGateway;
  readonly #suite: Suite;
  readonly #browsers: Browser[] = [];

  private constructor(gateway: TestGateway, suite: Suite) {
    this.gateway = gateway;
    this.#suite = suite;
  }

  static async set(suite: Suite): Promise<Scene> {
    return new Scene(await TestGateway.create(suite), suite);
  }

  strike(): void {
    for (const browser of this.#browsers) browser.engine.stop("elsewhere");
  }

  async youngPerson(nickname = "Quiet Otter"): Promise<Browser> {
    const browser = this.keep(await Browser.open(this.gateway, this.#suite, "person"));
    expect(await browser.engine.lookUpCode("CODE")).toMatchObject({ ok: true });
    expect(await browser.engine.join("CODE", nickname)).toEqual({ ok: true, value: null });
    await browser.online();
    return browser;
  }

  /** A nurse; with a suite of their own, one whose device does not do what it should. */
  async nurse(name: string, suite: Suite = this.#suite): Promise<Browser> {
    const browser = this.keep(await Browser.open(this.gateway, suite, "staff"));
    expect(await browser.engine.signInStaff(name, "secret", "000000")).toEqual({ ok: true, value: null });
    await browser.online();
    return browser;
  }

  /** A young person and a nurse, in a conversation that both have open. */
  async two(): Promise<Two> {
    const amina = await this.nurse("Amina");
    await this.stocked(amina);
    const robin = await this.youngPerson();
    const id = await openDesk(robin);
    amina.engine.show(id);
    await robin.shows((each) => each.members.length === 2, "nurse is in");
    await amina.shows((each) => each.state === "ready", "ready");
    return { robin, amina, id };
  }

  async stocked(browser: Browser): Promise<void> {
    const device = browser.environment.signedInAs ?? "";
    await until(() => this.gateway.packages.get(device)?.lastResort instanceof Uint8Array, "packages published");
  }

  keep(browser: Browser): Browser {
    this.#browsers.push(browser);
    return browser;
  }
}

export async function openDesk(robin: Browser): Promise<string> {
  const opened = await robin.engine.openDesk(robin.gateway.team.id);
  if (!opened.ok) throw new Error(opened.problem.code);
  robin.engine.show(opened.value);
  return opened.value;
}

export async function states(browser: Browser, ...wanted: readonly string[]): Promise<void> {
  const seen = (): string => browser.texts.map((item) => item.state).join();
  await until(() => seen() === wanted.join(), `states ${wanted.join()}`);
}
