import { expect, test } from "vitest";

import moderation from "../../../docs/moderation.md?raw";
import { Api } from "./api";
import type { Environment, HttpAnswer } from "./environment";
import { Moderation } from "./staff-moderation";
import type { Tools } from "./tools";

const wireItem = JSON.parse(/^```json example=item\n([\s\S]*?)^```/m.exec(moderation)?.[1] ?? "") as { id: string; fence: number };
const { id: ITEM, fence: FENCE } = wireItem;
const QUEUE = "GET /v1/moderation/queue";
const CLAIM = "POST /v1/moderation/claim";
const PASS = `POST /v1/moderation/items/${ITEM}/pass`;
const HEARTBEAT = `POST /v1/moderation/items/${ITEM}/heartbeat`;
const LOST = { status: 409, body: { code: "item.lease_lost", fields: {} } };

function wireQueue(mine: object | null): HttpAnswer {
  return { status: 200, body: { at: 1, staffed: true, on_shift: 1, lanes: [], mine, shift: null, stuck: null } };
}

/** A queue whose gateway answers when the test says so, and whose clock stands until it is moved. */
class Desk {
  readonly #waiting: { readonly request: string; readonly answer: (answer: HttpAnswer) => void }[] = [];
  readonly #timers = new Set<{ readonly at: number; readonly run: () => void }>();
  #now = 0;
  readonly queue: Moderation;

  constructor(part = { works: () => true, appoints: () => false }) {
    const environment: Partial<Environment> = {
      now: () => this.#now,
      after: (milliseconds, run) => {
        const timer = { at: this.#now + milliseconds, run };
        this.#timers.add(timer);
        return () => this.#timers.delete(timer);
      },
      http: (method, path) => new Promise((answer) => this.#waiting.push({ request: `${method} ${path}`, answer })),
    };
    const tools: Partial<Tools> = {
      environment: environment as Environment,
      now: () => this.#now,
      online: () => true,
      changed: () => undefined,
    };
    this.queue = new Moderation(tools as Tools, new Api(environment as Environment, "staff"), part);
  }

  get asked(): readonly string[] {
    return this.#waiting.map(({ request }) => request);
  }

  async answer(request: string, answer: HttpAnswer): Promise<void> {
    const at = this.#waiting.findIndex((each) => each.request === request);
    this.#waiting.splice(at, 1)[0]?.answer(answer);
    await settled();
  }

  async pass(milliseconds: number): Promise<void> {
    this.#now += milliseconds;
    for (const timer of [...this.#timers].filter(({ at }) => at <= this.#now)) {
      this.#timers.delete(timer);
      timer.run();
    }
    await settled();
  }

  /** Hold an item, with nothing under way. */
  async take(): Promise<void> {
    await this.queue.call({ name: "watch", args: [true] });
    await this.answer(QUEUE, wireQueue(null));
    const taken = this.queue.call({ name: "claimNext", args: [] });
    await this.answer(CLAIM, { status: 200, body: { item: wireItem } });
    await taken;
    await this.pass(1_000);
    await this.answer(QUEUE, wireQueue(wireItem));
    expect(this.asked).toEqual([]);
    expect(this.queue.view.queue?.mine?.id).toBe(ITEM);
  }
}

async function settled(): Promise<void> {
  await new Promise((done) => setTimeout(done, 0));
}

test("what_is_being_passed_is_not_missed_when_a_look_is_answered_first", async () => {
  const desk = new Desk();
  await desk.take();
  await desk.pass(1_000);
  desk.queue.look();
  const passed = desk.queue.call({ name: "pass", args: [ITEM, FENCE] });
  await desk.answer(QUEUE, wireQueue(null));
  expect(desk.asked).toEqual([PASS]);
  expect(desk.queue.view).toMatchObject({ lost: null, queue: { mine: { id: ITEM } } });
  await desk.answer(PASS, wireQueue(null));
  expect(await passed).toBeNull();
  expect(desk.queue.view).toMatchObject({ lost: null, queue: { mine: null } });
});

test("what_is_being_passed_is_not_missed_when_a_heartbeat_is_refused_first", async () => {
  const desk = new Desk();
  await desk.take();
  desk.queue.greeted();
  await settled();
  const passed = desk.queue.call({ name: "pass", args: [ITEM, FENCE] });
  await desk.answer(HEARTBEAT, LOST);
  expect(desk.queue.view).toMatchObject({ lost: null, queue: { mine: { id: ITEM } } });
  await desk.answer(PASS, wireQueue(null));
  await passed;
  expect(desk.queue.view.lost).toBeNull();
});

test("what_somebody_else_took_is_missed_and_said_by_whom", async () => {
  const desk = new Desk();
  await desk.take();
  await desk.pass(1_000);
  desk.queue.look();
  await desk.answer(QUEUE, wireQueue(null));
  // A lease that ran out may still be good.
  expect(desk.queue.view.queue?.mine?.id).toBe(ITEM);
  await desk.answer(HEARTBEAT, LOST);
  expect(desk.queue.view).toMatchObject({ lost: { item: ITEM, by: null }, queue: { mine: null } });
  await desk.answer(`GET /v1/moderation/items/${ITEM}`, { status: 200, body: wireItem });
  expect(desk.queue.view.lost).toEqual({ item: ITEM, by: "Maya Lewis", over: false });
});

test("what_was_refused_to_be_passed_is_still_held", async () => {
  const desk = new Desk();
  await desk.take();
  const passed = desk.queue.call({ name: "pass", args: [ITEM, FENCE] });
  const outcome = expect(passed).rejects.toThrow("connection lost");
  await desk.answer(PASS, { status: 502, body: null });
  await outcome;
  expect(desk.queue.view).toMatchObject({ lost: null, queue: { mine: { id: ITEM } } });
});

test("what_is_asked_of_desks_is_looked_at_again_at_once_and_then_once_a_second", async () => {
  const desk = new Desk();
  expect(desk.queue.view.asks).toBe(0);
  desk.queue.hearAsk();
  await settled();
  expect(desk.queue.view.asks).toBe(1);
  desk.queue.hearAsk();
  // A connection that begins may have missed one.
  desk.queue.greeted();
  await settled();
  expect(desk.queue.view.asks).toBe(1);
  await desk.pass(1_000);
  expect(desk.queue.view.asks).toBe(2);
});

test("an_administrator_is_told_what_nobody_may_judge_and_asks_for_no_queue", async () => {
  const desk = new Desk({ works: () => false, appoints: () => true });
  const stuck = { why: "nobody_free", items: 2, lane: 1, since: 7 };
  desk.queue.hear(1);
  await desk.answer("GET /v1/moderation/stuck", { status: 200, body: { at: 9, stuck } });
  expect(desk.queue.view).toMatchObject({ queue: null, stuck });
  await desk.pass(1_000);
  desk.queue.hear(1);
  await desk.answer("GET /v1/moderation/stuck", { status: 200, body: { at: 9, stuck: null } });
  expect(desk.queue.view.stuck).toBeNull();
});

test("what_its_author_took_back_while_it_was_held_needs_no_decision_any_more", async () => {
  const desk = new Desk();
  await desk.take();
  desk.queue.greeted();
  await settled();
  await desk.answer(HEARTBEAT, LOST);
  await desk.answer(`GET /v1/moderation/items/${ITEM}`, { status: 200, body: { ...wireItem, state: "decided", holder: null, lease_until: null } });
  expect(desk.queue.view.lost).toEqual({ item: ITEM, by: null, over: true });
});

test("whoever_goes_off_shift_gives_back_what_they_hold_and_misses_nothing", async () => {
  const desk = new Desk();
  await desk.take();
  const off = desk.queue.call({ name: "shift", args: [false] });
  await desk.answer("POST /v1/moderation/shift", wireQueue(null));
  expect(await off).toBeNull();
  expect(desk.asked).toEqual([]);
  expect(desk.queue.view).toMatchObject({ lost: null, queue: { mine: null } });
});
