import { afterEach, beforeEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";

import "../gallery/young-face";
import { eventually } from "../../testing/eventually";
import { mountFace } from "../gallery/faces";
import { deskNow, question, talkAtDesk } from "../gallery/mine-people";
import { desk, mine, notice, NOW, otter, ready, talk } from "../gallery/people";
import { refuse, ScriptedClient } from "../gallery/scripted-client";
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

test("promise and opening are said in words, with the day", async () => {
  await stage("young-desk-closed", root, mountFace);
  await reads(".strip", "Nobody is there now.");
  await reads(".strip", "They are back tomorrow, Wednesday 09:02.");
  await reads(".strip", "You get an answer by tomorrow, Wednesday 09:32.");
  await reads(".spoken", "We open tomorrow, Wednesday 09:02. Somebody answers by tomorrow, Wednesday 09:32.");
});

test("what was last known is said as that", async () => {
  await stage("young-desk-offline", root, mountFace);
  await reads(".strip", "At 13:58 someone was there.");
  expect(root.querySelector(".strip")?.textContent).not.toContain("Someone is there now");
});

test("stop says what it does before it does it", async () => {
  const client = await stage("young-about-stop", root, mountFace);
  await reads(".about-list", "If you write, messages start again.");
  await reads(".about-list", "if someone fears that you are not safe, they can still write");
  expect(called(client, "stop")).toEqual([]);
  const before = called(client, "now").length;
  await press("[data-answer=yes]");
  expect(called(client, "stop")).toEqual([["stop", "desk"]]);
  await eventually(() => {
    expect(called(client, "now").length).toBeGreaterThan(before);
  });
});

test("start is one tap away, and the field says that writing starts again too", async () => {
  const client = await stage("young-desk-stopped", root, mountFace);
  await press(".strip .button");
  expect(called(client, "start")).toEqual([["start", "desk"]]);
  expect(root.querySelector<HTMLTextAreaElement>(".composer-field")?.placeholder).toBe("If you write, messages start again");
});

test("easy words are asked for and remembered on the device", async () => {
  const client = await stage("young-about", root, mountFace);
  await press(".about-easy input");
  await eventually(() => {
    expect(called(client, "now").at(-1)).toEqual(["now", "desk", "en", true]);
  });
  expect(localStorage.getItem("earshot.easy-words")).toBe("yes");
});

test("how it was is given once, with a line", async () => {
  const client = await stage("young-feedback", root, mountFace);
  root.querySelector<HTMLElement>(".feedback .input")?.focus();
  await userEvent.keyboard("it helped");
  await press(".feedback .button-main");
  expect(called(client, "feedback")).toEqual([["feedback", "desk", 1, 4, "it helped"]]);
  await reads(".feedback", "Thank you.");
});

test("the question how it was can be passed, and is then gone", async () => {
  const client = await stage("young-feedback", root, mountFace);
  await press("[data-answer=pass]");
  expect(called(client, "feedback")).toEqual([["feedback", "desk", 1, null, ""]]);
  await eventually(() => {
    expect(root.querySelector(".feedback")).toBeNull();
  });
});

test("whoever answered on another device is asked no more here", async () => {
  const now = { ...deskNow, talks: [{ ...talkAtDesk, phase: "closed", feedback: true } as const] };
  const client = new ScriptedClient("person", ready(otter, [desk(otter, talk)]), {
    mine: ({ name }) => {
      if (name === "feedback") return refuse("desk.feedback");
      return name === "now" ? { ok: true, value: { now, fresh: true } } : null;
    },
  });
  mountFace(client, root);
  await press("[data-answer=pass]");
  await eventually(() => {
    expect(root.querySelector(".feedback")).toBeNull();
  });
});

test("a chat that the gateway has not heard of yet is asked about again soon", async () => {
  let asked = 0;
  const client = new ScriptedClient("person", ready(otter, [desk(otter, talk)]), {
    mine: ({ name }) => {
      if (name !== "now") return null;
      asked += 1;
      return asked === 1 ? refuse("conversation.unknown") : { ok: true, value: { now: deskNow, fresh: true } };
    },
  });
  mountFace(client, root);
  await reads(".strip", "Someone is there now");
  expect(asked).toBe(2);
});

test("yes to a guest says what of the past is theirs; the least is chosen beforehand", async () => {
  const client = await stage("young-invite", root, mountFace);
  await reads(".consent", "Can Sam Field join this chat?");
  await reads(".consent", "Social worker");
  await press(".consent [data-answer=yes]");
  expect(called(client, "answer").at(-1)?.slice(3)).toEqual([{ kind: "invite", history: "from_now" }]);
  await press(".consent-choice [value=all]");
  await press(".consent [data-answer=yes]");
  expect(called(client, "answer").at(-1)?.slice(3)).toEqual([{ kind: "invite", history: "all" }]);
  await press(".consent [data-answer=no]");
  expect(called(client, "answer").at(-1)?.slice(3)).toEqual([null]);
});

test("what was said yes to can be taken back", async () => {
  const client = await stage("young-invite-yes", root, mountFace);
  await press(".consent [data-answer=end]");
  expect(called(client, "end")).toHaveLength(1);
});

test("only what is picked goes along", async () => {
  const client = await stage("young-move-picking", root, mountFace);
  await eventually(() => {
    expect(root.querySelectorAll(".consent-picks input")).toHaveLength(talk.filter((item) => item.kind === "text").length);
  });
  await press(".consent-picks label:nth-of-type(2) input");
  await press(".consent [data-answer=yes]");
  const wanted = talk.filter((item) => item.kind === "text")[1]?.id;
  expect(called(client, "answer").at(-1)?.[3]).toEqual({ kind: "transfer", messages: [wanted] });
});

test("the chat that one goes on in opens by itself once it is there", async () => {
  const there = desk(otter, [notice("opened", 1), mine("hello there", 0)], {
    id: "there",
    talk: "there",
    team: { id: "team-3", name: "South" },
    lastAt: NOW - 999_999_999,
  });
  const client = new ScriptedClient("person", ready(otter, [desk(otter, [...talk, question(1, { about: "transfer", name: "South", title: "" })])]), {
    mine: ({ name }) => (name === "answer" ? { ok: true, value: "there" } : null),
  });
  mountFace(client, root);
  await press(".consent [data-answer=yes]");
  client.become(ready(otter, [...client.snapshot.conversations, { ...there, moving: true }]));
  await settle();
  await reads("h1", "School nurse team");
  client.become(ready(otter, [...client.snapshot.conversations.filter(({ id }) => id !== "there"), there]));
  await reads("h1", "South");
  await press("[data-opens=chats]");
  await press(".chats li:first-child button");
  await reads("h1", "School nurse team");
});

test("nothing is said of one chat only", async () => {
  await stage("young-desk-open", root, mountFace);
  expect(root.querySelector("[data-opens=chats]")).toBeNull();
});
