import { afterEach, beforeEach, expect, test } from "vitest";

import "../gallery/young-face";
import "../gallery/staff-face";
import { eventually } from "../../testing/eventually";
import { mountFace } from "../gallery/faces";
import { desk, otter, ready, talk } from "../gallery/people";
import { refuse, ScriptedClient } from "../gallery/scripted-client";
import { posts, returned, spacesAnswer, spacesNow } from "../gallery/spaces-people";
import { settle, stage, strike } from "../gallery/stage";

let root: HTMLElement;

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
});

afterEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  strike(root);
  root.remove();
});

function called(client: ScriptedClient, name: string): readonly (readonly unknown[])[] {
  return client.calls.filter(([call]) => call === name);
}

async function press(selector: string): Promise<void> {
  await eventually(() => {
    const found = root.querySelector<HTMLElement>(selector);
    if (found === null) throw new Error(`there is no ${selector}`);
    found.click();
  });
  await settle();
}

async function reads(selector: string, text: string): Promise<void> {
  await eventually(() => {
    expect(root.querySelector(selector)?.textContent).toContain(text);
  });
}

async function isGone(selector: string): Promise<void> {
  await eventually(() => {
    expect(root.querySelector(selector)).toBeNull();
  });
}

function field(): HTMLTextAreaElement {
  const found = root.querySelector<HTMLTextAreaElement>(".writer-text");
  if (found === null) throw new Error("there is no field");
  return found;
}

async function write(text: string): Promise<void> {
  field().value = text;
  field().dispatchEvent(new InputEvent("input", { bubbles: true }));
  await settle();
}

/** A client whose answers are told by its test. */
async function scripted(answers: ConstructorParameters<typeof ScriptedClient>[2], open: readonly string[]): Promise<ScriptedClient> {
  const client = new ScriptedClient("person", ready(otter, [desk(otter, talk)]), { spaces: (call) => spacesAnswer(call), ...answers });
  mountFace(client, root);
  for (const selector of open) await press(selector);
  return client;
}

const IN_SPACE = ["[data-door=spaces]", "[data-space=exams]"];

test("where there are no spaces there is no door to them", async () => {
  const client = await stage("young-chat", root, mountFace);
  await eventually(() => {
    expect(called(client, "spaces")).not.toHaveLength(0);
  });
  expect(root.querySelector(".doors")).toBeNull();
  expect(root.querySelector(".composer")).not.toBeNull();
});

test("the chat stays one tap away, and so does the way out", async () => {
  await stage("young-spaces", root, mountFace);
  await reads(".room h1", "Spaces");
  expect(root.querySelector(".bar-leave")).not.toBeNull();
  await press("[data-door=chat]");
  expect(root.querySelector(".composer")).not.toBeNull();
});

test("whoever comes back to the spaces is where they were", async () => {
  await stage("young-post", root, mountFace);
  await reads(".post-answers", "put it in a drawer");
  await press("[data-door=chat]");
  await press("[data-door=spaces]");
  await reads(".post-answers", "put it in a drawer");
});

test("how long reading takes is said only where it is known", async () => {
  await stage("young-space", root, mountFace);
  await reads(".situation", "Most posts are read within 30 minutes.");
  strike(root);
  await stage("young-space-after", root, mountFace);
  await reads(".situation", "We can't say yet how long reading takes.");
  await reads(".situation", "Others see your post at once.");
});

test("closed space can be read and not written in", async () => {
  await stage("young-space-closed", root, mountFace);
  await reads(".situation", "Closed now. Opens 16:02.");
  expect(root.querySelector("[data-goes=write]")).toBeNull();
  await reads(".posts", "Maths on Monday");
});

test("a space that changed is looked at again, and nothing else is", async () => {
  const client = await scripted({}, IN_SPACE);
  await reads(".posts", "Maths on Monday");
  const looks = (): number => called(client, "posts").length;
  const before = looks();
  const mine = called(client, "myPosts").length;
  client.become({ ...client.snapshot, spaces: { week: 1 } });
  await settle();
  expect(looks()).toBe(before);
  client.become({ ...client.snapshot, spaces: { week: 1, exams: 1 } });
  await eventually(() => {
    expect(looks()).toBe(before + 1);
  });
  expect(called(client, "myPosts")).toHaveLength(mine);
});

test("post is sent, and its author is told that it waits", async () => {
  const client = await scripted({}, [...IN_SPACE, "[data-goes=write]"]);
  await write("  hello there ");
  await press(".writer .button-main");
  expect(called(client, "write")).toEqual([["write", "exams", null, "hello there"]]);
  await reads(".passing", "A moderator reads it now");
  expect(root.querySelector(".writer")).toBeNull();
});

test("what is written is kept while it is written, and not after it was sent", async () => {
  const client = await scripted({}, [...IN_SPACE, "[data-goes=write]"]);
  await write("half a sent");
  await eventually(() => {
    expect(called(client, "keepDraft").at(-1)).toEqual(["keepDraft", { kind: "post", space: "exams", replyTo: null }, "half a sent"]);
  });
  await write("half a sentence");
  await press(".writer .button-main");
  const kept = called(client, "keepDraft").length;
  await press("[data-door=chat]");
  expect(called(client, "keepDraft")).toHaveLength(kept);
});

test("leaving the screen at once keeps the last letter", async () => {
  const client = await scripted({}, [...IN_SPACE, "[data-goes=write]"]);
  await write("the last letter");
  await press("[data-goes=back]");
  expect(called(client, "keepDraft").at(-1)?.[2]).toBe("the last letter");
});

test("refused post stays in its field", async () => {
  await stage("young-write-failed", root, mountFace);
  await reads(".note", "This space is closed now. What you wrote is kept here.");
  expect(field().value).toBe("Does anyone else get a stomach ache before every test?");
});

test("feeling shows at once, and is taken back where it did not arrive", async () => {
  const client = await scripted({ spaces: (call) => (call.name === "feel" ? refuse("network") : spacesAnswer(call)) }, IN_SPACE);
  await press("[data-post=p1] [data-deed=feel]");
  expect(called(client, "feel")).toEqual([["feel", "p1", false]]);
  await eventually(() => {
    expect(root.querySelector("[data-post=p1] [data-deed=feel]")?.getAttribute("aria-pressed")).toBe("true");
  });
  await reads("[data-post=p1]", "We can't reach Earshot");
});

test("own posts have no button to feel with", async () => {
  await stage("young-space", root, mountFace);
  await reads("[data-post=p2]", "3 people feel that too");
  expect(root.querySelector("[data-post=p2] [data-deed=feel]")).toBeNull();
});

test("block can be undone at once", async () => {
  const client = await stage("young-space-blocked", root, mountFace);
  await reads(".passing", "You blocked Amber Fox.");
  await press("[data-deed=undo]");
  expect(called(client, "block")).toEqual([
    ["block", "young-Amber Fox", true],
    ["block", "young-Amber Fox", false],
  ]);
  await isGone(".passing-note");
});

test("flag without a reason is not sent", async () => {
  const client = await stage("young-flag-missing", root, mountFace);
  await reads(".field-problem", "Choose what is wrong first.");
  expect(called(client, "flag")).toEqual([]);
});

test("whoever sees danger is told where help is before anything is sent", async () => {
  const client = await stage("young-flag-danger", root, mountFace);
  await reads(".reason-help", "don't wait for us");
  expect(called(client, "flag")).toEqual([]);
});

test("returned post says why, in kind words, and what to do", async () => {
  const client = await scripted({}, ["[data-door=spaces]", "[data-goes=mine]", `[data-my-post=${returned.id}]`]);
  await reads(".happened", "asks you to change something");
  await reads(".happened", "tells who or where somebody is");
  await reads(".moderator-says", "Please take the name of your account out.");
  await press("[data-deed=edit]");
  expect(field().value).toBe(returned.text);
  await write("If you want to learn together, write here");
  await press(".writer .button-main");
  expect(called(client, "edit")).toEqual([["edit", returned.id, 1, "If you want to learn together, write here"]]);
});

test("post that was refused for risk says that somebody writes, and where help is now", async () => {
  await stage("young-mine-risk", root, mountFace);
  await reads(".helped", "Somebody from the nurse team will write to you in your chat.");
  expect(root.querySelector(".helped a[href='tel:999']")).not.toBeNull();
  await press("[data-goes=chat]");
  expect(root.querySelector(".composer")).not.toBeNull();
});

test("what may tell who somebody is is said before it is sent, holds nothing up, and can be closed", async () => {
  const client = await stage("young-write-safer", root, mountFace);
  const said = [...root.querySelectorAll(".safer-hint p")].map(({ textContent }) => textContent);
  expect(said).toEqual(["This looks like a phone number.", "This looks like the name of an account.", "It is safer to leave it out."]);
  await press(".safer-hint .icon-button");
  expect(root.querySelector(".safer-hint .note")).toBeNull();
  await press(".writer .button-main");
  expect(called(client, "write")).toHaveLength(1);
});

test("what somebody closed stays closed, and what is new is said", async () => {
  await stage("young-write-safer", root, mountFace);
  await press(".safer-hint .icon-button");
  await write("My number is 07700 900123. I live at 14 Station Road");
  await reads(".safer-hint", "This looks like an address or a postcode.");
  expect(root.querySelector(".safer-hint [data-kind=phone]")).toBeNull();
});

test("words to moderators alone are not warned of", async () => {
  await stage("young-mine-appeal", root, mountFace);
  expect(root.querySelector(".safer-hint")).toBeNull();
});

test("appeal goes to somebody else, once", async () => {
  const client = await stage("young-mine-appeal", root, mountFace);
  await reads(".writer", "not the same moderator");
  await reads(".field-hint", "You can ask until ");
  await write("It is not my account");
  await press(".writer .button-main");
  expect(called(client, "appeal")).toEqual([["appeal", returned.id, returned.decision?.id, "It is not my account"]]);
  await reads(".passing", "You asked for another look");
});

test("whoever may not write for what they wrote in a chat reads why, and can ask for another look", async () => {
  const client = await stage("young-spaces-standing", root, mountFace);
  await reads(".happened", "A moderator decided this.");
  await reads(".moderator-says", "What you wrote in the chat hurt somebody.");
  await write("They said worse to me");
  await press(".writer .button-main");
  expect(called(client, "appealStanding")).toEqual([["appealStanding", "d-gone", "They said worse to me"]]);
  await reads("strong", "You asked for another look.");
});

test("what came of asking for another look is read with the words of who looked", async () => {
  await stage("young-spaces-standing-appealed", root, mountFace);
  await reads(".appeal-state", "We read it again, and we think it was right.");
  expect(root.querySelector(".writer")).toBeNull();
});

test("where the gateway takes no appeal any more, none is offered", async () => {
  await stage("young-spaces-standing-late", root, mountFace);
  await reads(".happened ~ p", "It is too long ago to ask for another look.");
  expect(root.querySelector(".writer")).toBeNull();
});

test("whoever reported a post is told kindly that somebody decided otherwise since", async () => {
  await stage("young-receipts", root, mountFace);
  const said = [...root.querySelectorAll(".receipt-decided")].map(({ textContent }) => textContent);
  expect(said.at(-1)).toContain("You did nothing wrong. It was right to tell us.");
});

test("taking back is asked about first, because it is final", async () => {
  const client = await stage("young-mine-withdraw", root, mountFace);
  await reads(".note", "You can't undo this.");
  expect(called(client, "withdraw")).toEqual([]);
  await press("[data-answer=yes]");
  expect(called(client, "withdraw")).toHaveLength(1);
});

test("on a break nothing of others is asked for", async () => {
  const client = await stage("young-spaces-break", root, mountFace);
  await reads(".on-break", "You are taking a break until");
  expect(root.querySelector(".space-cards")).toBeNull();
  expect(called(client, "posts")).toEqual([]);
  await press("[data-deed=end-break]");
  expect(called(client, "takeBreak")).toEqual([["takeBreak", null]]);
});

test("words are added, and taken away again", async () => {
  const client = await scripted({}, ["[data-door=spaces]", "[data-goes=care]"]);
  await reads(".care-words", "spiders");
  const input = root.querySelector<HTMLInputElement>(".care-add input");
  if (input === null) throw new Error("no field");
  input.value = "wasps";
  input.dispatchEvent(new InputEvent("input", { bubbles: true }));
  await settle();
  await press(".care-add button");
  await press(".care-words button");
  expect(called(client, "muteWords")).toEqual([
    ["muteWords", ["spiders", "vomit", "wasps"]],
    ["muteWords", ["vomit"]],
  ]);
});

test("what was told is shown as it was while the network is away", async () => {
  let away = false;
  const client = await scripted({ spaces: (call) => (away ? refuse("network") : spacesAnswer(call, spacesNow)) }, IN_SPACE);
  await reads(".posts", posts[0]?.text ?? "");
  away = true;
  client.become({ ...client.snapshot, link: "offline" });
  await reads(".spaces-stale", "This is how it was at");
  await reads(".posts", posts[0]?.text ?? "");
  await reads(".link-banner", "What you write is kept on this device");
});

test("report has what was picked, and what is around it where that was wanted", async () => {
  const client = await scripted({}, [".strip-more", "[data-opens=report]"]);
  await press(".pick:nth-of-type(3) input");
  await press("[value=grooming]");
  await press(".flag .button-main");
  const [, conversation, items, reason] = called(client, "report")[0] ?? [];
  expect([conversation, (items as readonly string[]).length, reason]).toEqual(["desk", 1, "grooming"]);
  await reads(".thanks", "We have your report");
});

test("staff report from the list of who can read", async () => {
  const client = await stage("staff-report", root, mountFace);
  await press("[value=grooming]");
  await press(".flag .button-main");
  expect(called(client, "report")[0]?.[1]).toBe("desk-2");
});

test("context is picked along, in the order of the chat", async () => {
  const client = await stage("young-report-around", root, mountFace);
  await reads(".picks-count", "5 messages picked");
  await press(".flag .button-main");
  const texts = talk.flatMap((item) => (item.kind === "notice" ? [] : [item.id]));
  expect(called(client, "report")[0]?.[2]).toEqual(texts.slice(0, 5));
});
