import { decode, encode } from "@msgpack/msgpack";
import { beforeEach, expect, test } from "vitest";
import { plain } from "../protocol/bytes";
import { TestClock } from "../testing/clock";
import { Connection, wayOf } from "./connection";
import type { Environment, SocketEvents } from "./environment";
import { ConnectionLost, Refused } from "./errors";

const ID = "0".repeat(32);
const HELLO = { t: "hello", account: ID, device: ID, organisation: ID, now: 5, quarantined: false };

interface Line {
  readonly events: SocketEvents;
  readonly sent: { readonly t: string; readonly id: number }[];
  closed: boolean;
}

let clock: TestClock;
let lines: Line[];
let told: string[];
let session: "good" | "unreachable" | "over";
let connection: Connection;

beforeEach(() => {
  clock = new TestClock();
  lines = [];
  told = [];
  session = "good";
  const environment: Environment = {
    origin: "https://chat.example.org",
    deviceName: "Web browser",
    now: clock.now,
    after: clock.after,
    random: () => 1,
    randomBytes: (size) => new Uint8Array(size),
    transfer: () => Promise.reject(new TypeError("not here")),
    http: () => Promise.reject(new TypeError("not here")),
    connect: (_path, _protocol, events) => {
      const line: Line = { events, sent: [], closed: false };
      lines.push(line);
      return {
        send: (data) => line.sent.push(decode(data) as Line["sent"][number]),
        close: () => (line.closed = true),
      };
    },
  };
  connection = new Connection(environment, wayOf("person"), {
    push: (push) => told.push(push.t),
    link: (link) => told.push(link),
    checkSession: () => {
      told.push("checkSession");
      return Promise.resolve(session);
    },
    revoked: () => told.push("revoked"),
    replaced: () => told.push("replaced"),
  });
  connection.start();
});

function line(): Line {
  const last = lines.at(-1);
  if (last === undefined) throw new Error("no line");
  return last;
}

function say(frame: object): void {
  line().events.message(plain(encode(frame)));
}

/** Let what waits for a promise that is settled go on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
}

test("connection_is_online_when_greeted", async () => {
  await expect(connection.request({ t: "list" })).rejects.toThrow(ConnectionLost);
  say(HELLO);
  expect(told).toEqual(["connecting", "online", "hello"]);
  expect(connection.online).toBe(true);
});

test("reply_reaches_whoever_asked", async () => {
  say(HELLO);
  const [first, second] = [connection.request({ t: "list" }), connection.request({ t: "who", devices: [ID] })];
  const refused = connection.request({ t: "claim", conversation: ID });
  expect(line().sent.map((sent) => sent.id)).toEqual([1, 2, 3]);
  say({ t: "error", re: 3, code: "conversation.unknown" });
  say({ t: "people", re: 2, people: [] });
  say({ t: "conversations", re: 1, items: [] });
  say({ t: "ok", re: 99 });
  expect(await first).toEqual({ items: [] });
  expect(await second).toEqual({ people: [] });
  await expect(refused).rejects.toThrow(Refused);
});

test("requests_beyond_what_the_gateway_takes_wait_their_turn", async () => {
  say(HELLO);
  const asked = Array.from({ length: 40 }, () => connection.request({ t: "list" }));
  expect(line().sent).toHaveLength(32);
  for (let id = 1; id <= 40; id++) say({ t: "conversations", re: id, items: [] });
  expect(await Promise.all(asked)).toHaveLength(40);
  expect(line().sent.map((sent) => sent.id)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
});

test("lost_connection_fails_what_was_asked_and_comes_back", async () => {
  say(HELLO);
  const asked = connection.request({ t: "list" });
  line().events.closed(1006);
  await expect(asked).rejects.toThrow(ConnectionLost);
  expect(connection.online).toBe(false);
  clock.pass(499);
  expect(lines).toHaveLength(1);
  clock.pass(1);
  expect(lines).toHaveLength(2);
  say(HELLO);
  expect(connection.online).toBe(true);
  expect(told).not.toContain("checkSession");
});

test("waits_grow_until_greeted_again", async () => {
  const gaps: number[] = [];
  for (let attempt = 0; attempt < 4; attempt++) {
    const before = clock.now();
    const count = lines.length;
    line().events.closed(1006);
    while (lines.length === count) {
      clock.pass(100);
      await settle();
    }
    gaps.push(clock.now() - before);
  }
  expect(gaps).toEqual([500, 1000, 2000, 4000]);
});

test("failed_handshake_asks_about_the_session_first", async () => {
  line().events.closed(1006);
  clock.pass(500);
  await settle();
  expect(told).toEqual(["connecting", "offline", "connecting", "checkSession"]);
  expect(lines).toHaveLength(2);
});

test("session_that_is_over_ends_the_connection", async () => {
  say(HELLO);
  session = "over";
  line().events.closed(4100);
  await settle();
  clock.pass(120_000);
  expect(lines).toHaveLength(1);
  expect(told.at(-1)).toBe("offline");
});

test.each([
  [4101, "revoked"],
  [4102, "replaced"],
])("closing_code_%i_means_%s_and_no_reconnection", (code, meaning) => {
  say(HELLO);
  line().events.closed(code);
  clock.pass(120_000);
  expect(told.at(-1)).toBe(meaning);
  expect(lines).toHaveLength(1);
});

test("too_slow_a_reader_comes_back_at_once", () => {
  say(HELLO);
  line().events.closed(4000);
  expect(lines).toHaveLength(2);
});

test("malformed_frame_closes_and_reconnects", () => {
  say(HELLO);
  say({ t: "entry", conversation: "not an id" });
  expect(line().closed).toBe(true);
  clock.pass(500);
  expect(lines).toHaveLength(2);
});

test("unknown_push_changes_nothing", () => {
  say(HELLO);
  say({ t: "weather", sky: "grey" });
  expect(line().closed).toBe(false);
});

test("quiet_connection_is_asked_and_given_up_when_dead", () => {
  say(HELLO);
  clock.pass(25_000);
  expect(line().sent.map((sent) => sent.t)).toEqual(["publish"]);
  clock.pass(20_000);
  expect(line().closed).toBe(true);
});

test("nudge_does_not_wait_out_the_back_off", async () => {
  say(HELLO);
  line().events.closed(1006);
  connection.nudge();
  await settle();
  expect(lines).toHaveLength(2);
  clock.pass(120_000);
  expect(lines.length).toBeGreaterThan(1);
});

test("late_word_of_an_old_line_is_not_heard", () => {
  const old = line();
  say(HELLO);
  old.events.closed(1006);
  clock.pass(500);
  say(HELLO);
  old.events.closed(4101);
  old.events.message(plain(encode({ t: "stock", ordinary: 1 })));
  expect(told).not.toContain("revoked");
  expect(told).not.toContain("stock");
});
