import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { loadSuite, type Suite } from "../crypto/suite";
import type { Problem } from "../model";
import type { SpacesCall, SpacesCallName, SpacesCalls } from "../model-spaces";
import { until, type Browser } from "../testing/browser";
import { Scene } from "../testing/scene";

let suite: Suite;
let scene: Scene;
let robin: Browser;
let wren: Browser;

beforeAll(async () => {
  suite = await loadSuite();
});

beforeEach(async () => {
  scene = await Scene.set(suite);
  robin = await scene.youngPerson();
  wren = await scene.youngPerson("Bright Wren");
});

afterEach(() => {
  scene.strike();
});

/** Do something in spaces, or fail. */
async function does<N extends SpacesCallName>(who: Browser, name: N, ...args: SpacesCalls[N]["args"]): Promise<SpacesCalls[N]["value"]> {
  const outcome = await who.engine.spaces({ name, args } as SpacesCall);
  if (!outcome.ok) throw new Error(outcome.problem.code);
  return outcome.value;
}

async function refused<N extends SpacesCallName>(who: Browser, name: N, ...args: SpacesCalls[N]["args"]): Promise<Problem["code"]> {
  const outcome = await who.engine.spaces({ name, args } as SpacesCall);
  return outcome.ok ? "ok" : outcome.problem.code;
}

function space(): string {
  return scene.gateway.spaces.space;
}

async function texts(who: Browser): Promise<readonly string[]> {
  return (await does(who, "posts", space(), null)).items.map(({ text }) => text);
}

test("post_is_shown_to_others_once_it_was_approved", async () => {
  const made = await does(robin, "write", space(), null, "Maths on Monday");
  expect(made).toMatchObject({ state: "held", text: "Maths on Monday" });
  expect(await texts(wren)).toEqual([]);
  scene.gateway.spaces.decide(made.id, "shown");
  expect(await texts(wren)).toEqual(["Maths on Monday"]);
});

test("author_is_told_of_a_decision", async () => {
  const made = await does(robin, "write", space(), null, "find me on insta");
  const before = robin.snapshot.posts ?? 0;
  scene.gateway.spaces.decide(made.id, "returned", { policy: "identifying", message: "Please take it out." });
  await until(() => (robin.snapshot.posts ?? 0) > before, "heard");
  const [mine] = await does(robin, "myPosts");
  expect(mine).toMatchObject({ state: "returned", decision: { policy: "identifying", message: "Please take it out." } });
  const name = mine?.decision?.id ?? "";
  expect(await does(robin, "decided", name)).toEqual(mine?.decision);
  expect(await refused(wren, "decided", name)).toBe("decision.unknown");
});

test("what_changed_in_a_space_is_told_once_for_many_changes_at_once", async () => {
  const changes = (who: Browser, name: string): number => who.snapshot.spaces?.[name] ?? 0;
  for (let number = 0; number < 5; number++) scene.gateway.spaces.moved();
  await until(() => changes(wren, space()) === 1, "heard");
  expect(changes(wren, "another")).toBe(0);
  scene.gateway.spaces.moved();
  await until(() => changes(wren, space()) === 2, "heard again");
});

test("edited_post_is_held_again_and_appeal_is_taken_once", async () => {
  const made = await does(robin, "write", space(), null, "find me");
  scene.gateway.spaces.decide(made.id, "returned", { policy: "identifying" });
  const [returned] = await does(robin, "myPosts");
  const decision = returned?.decision?.id ?? "";
  expect((await does(robin, "appeal", made.id, decision, "It is only my first name")).decision?.appeal?.state).toBe("waiting");
  expect(await refused(robin, "appeal", made.id, decision, "again")).toBe("post.no_appeal");
  expect(await does(robin, "edit", made.id, 1, "hello")).toMatchObject({ state: "held", version: 2, text: "hello" });
  expect(await refused(robin, "edit", made.id, 1, "hello again")).toBe("post.changed");
  expect(await does(robin, "draft", { kind: "edit", post: made.id })).toBe("hello again");
});

test("draft_survives_a_reload_and_goes_with_the_post", async () => {
  const writing = { kind: "post", space: space(), replyTo: null } as const;
  await does(robin, "keepDraft", writing, "half a sent");
  await robin.reload();
  expect(await does(robin, "draft", writing)).toBe("half a sent");
  await robin.online();
  await does(robin, "write", space(), null, "half a sentence");
  expect(await does(robin, "draft", writing)).toBe("");
});

test("post_is_kept_without_a_network_and_sent_again_it_is_one_post", async () => {
  const { spaces } = scene.gateway;
  const http = robin.environment.http.bind(robin.environment);
  // The gateway takes it, and the answer is lost on the way.
  robin.environment.http = async (...args) => {
    await http(...args);
    throw new TypeError("no network");
  };
  expect(await refused(robin, "write", space(), null, "is anybody there")).toBe("network");
  robin.environment.http = http;
  expect(spaces.posts.size).toBe(1);
  expect(await does(robin, "draft", { kind: "post", space: space(), replyTo: null })).toBe("is anybody there");
  await does(robin, "write", space(), null, "is anybody there");
  expect(spaces.posts.size).toBe(1);
});

test("text_that_was_changed_after_a_lost_answer_is_another_post", async () => {
  const http = robin.environment.http.bind(robin.environment);
  robin.environment.http = async (...args) => {
    await http(...args);
    throw new TypeError("no network");
  };
  await refused(robin, "write", space(), null, "one");
  robin.environment.http = http;
  expect(await refused(robin, "write", space(), null, "one and two")).toBe("post.repeated");
  expect(await does(robin, "draft", { kind: "post", space: space(), replyTo: null })).toBe("one and two");
  await does(robin, "write", space(), null, "one and two");
  expect([...scene.gateway.spaces.posts.values()].map(({ text }) => text)).toEqual(["one", "one and two"]);
});

test("a_keystroke_that_comes_late_does_not_bring_a_sent_draft_back", async () => {
  const writing = { kind: "post", space: space(), replyTo: null } as const;
  const [, made] = await Promise.all([does(robin, "keepDraft", writing, "hell"), does(robin, "write", space(), null, "hello")]);
  expect(made.text).toBe("hello");
  expect(await does(robin, "draft", writing)).toBe("");
});

test("reply_and_feeling_are_seen_by_others", async () => {
  const made = await does(robin, "write", space(), null, "I cannot sleep");
  scene.gateway.spaces.decide(made.id, "shown");
  expect(await does(wren, "feel", made.id, true)).toMatchObject({ feels: 1, felt: true });
  expect(await refused(robin, "feel", made.id, true)).toBe("post.own");
  const reply = await does(wren, "write", space(), made.id, "me neither");
  scene.gateway.spaces.decide(reply.id, "shown");
  const { post, replies } = await does(robin, "thread", space(), made.id);
  expect(post).toMatchObject({ replies: 1, feels: 1, felt: false });
  expect(replies.map(({ text }) => text)).toEqual(["me neither"]);
  expect((await does(wren, "search", space(), "sleep")).items.map(({ id }) => id)).toEqual([made.id]);
});

test("blocked_people_do_not_see_each_other_until_it_is_taken_back", async () => {
  const made = await does(robin, "write", space(), null, "hello");
  scene.gateway.spaces.decide(made.id, "shown");
  const account = robin.snapshot.me?.account ?? "";
  expect(await does(wren, "block", account, true)).toMatchObject({ blocked: [{ account, name: "Quiet Otter" }] });
  expect(await texts(wren)).toEqual([]);
  await does(wren, "block", account, false);
  expect(await texts(wren)).toEqual(["hello"]);
  await does(wren, "mute", account, true);
  await does(wren, "muteWords", ["hello"]);
  expect(await does(wren, "care")).toMatchObject({ muted: [{ account }], words: ["hello"] });
});

test("on_a_break_nothing_is_shown_and_it_can_be_ended", async () => {
  await does(robin, "takeBreak", scene.gateway.now() + 86_400_000);
  expect(await refused(robin, "posts", space(), null)).toBe("space.on_break");
  expect((await does(robin, "spaces")).breakUntil).not.toBeNull();
  await does(robin, "takeBreak", null);
  expect(await texts(robin)).toEqual([]);
});

test("flag_gives_a_receipt", async () => {
  const made = await does(robin, "write", space(), null, "hello");
  scene.gateway.spaces.decide(made.id, "shown");
  expect(await does(wren, "flag", made.id, "bullying", "")).toMatchObject({ about: "post", reason: "bullying", outcome: null });
  await does(wren, "flag", made.id, "bullying", "more");
  expect(await does(wren, "receipts")).toHaveLength(1);
  expect(scene.gateway.spaces.flags[0]).toEqual({ post: made.id, reason: "bullying" });
});

test("staff_have_no_way_into_spaces", async () => {
  const amina = await scene.nurse("Amina");
  expect(await refused(amina, "spaces")).toBe("space.not_yours");
  expect(await refused(amina, "write", space(), null, "hello")).toBe("space.not_yours");
});
