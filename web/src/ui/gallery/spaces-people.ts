import type { Outcome } from "../../model";
import type {
  Care,
  MyPost,
  PostDecision,
  Receipt,
  Space,
  SpacePost,
  SpacesCall,
  SpacesCallName,
  SpacesCalls,
  SpacesNow,
  SpacesValue,
  Standing,
} from "../../model-spaces";
import { NOW } from "./people";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const good: Standing = { level: "none", since: null, until: null, mayPost: true, decision: null };

export const exams: Space = {
  id: "exams",
  name: "Exam worries",
  about: "Tests, revision and sleep.",
  mode: "pre",
  staffed: true,
  opensAt: null,
  closesAt: NOW + 6.5 * HOUR,
  seenWithinMinutes: 30,
};

export const week: Space = {
  id: "week",
  name: "Getting through the week",
  about: "Worries, wins and what helped. Be kind, and no names or places.",
  mode: "closed",
  staffed: true,
  opensAt: NOW + 1.5 * HOUR,
  closesAt: null,
  seenWithinMinutes: null,
};

export const spacesNow: SpacesNow = { at: NOW, items: [exams, week], standing: good, breakUntil: null, unseen: 0 };

function post(id: string, name: string, text: string, minutesAgo: number, more: Partial<SpacePost> = {}): SpacePost {
  const author = { account: `young-${name}`, name };
  const base = { id, space: "exams", author, mine: false, at: NOW - minutesAgo * MINUTE, edited: false, replyTo: null, text };
  return { ...base, replies: 0, feels: 0, felt: false, ...more };
}

const amber = post("p1", "Amber Fox", "Maths on Monday and I cannot sleep. I lie there and go through everything I don't know.", 18, {
  replies: 2,
  feels: 4,
  felt: true,
});

export const posts: readonly SpacePost[] = [
  amber,
  post("p2", "Quiet Otter", "I wrote one page of notes for each topic and now I only have to learn nine pages. It feels smaller like that.", 95, { mine: true, feels: 3 }),
  post("p3", "Misty Hill", "My brother says nobody needs history.\n\nI like it though.", 60 * 26, { edited: true, replies: 1 }),
];

export const replies: readonly SpacePost[] = [
  post("r1", "Silver Wren", "I write the three worst things on paper and put it in a drawer. Then I can sleep.", 12, { replyTo: "p1", feels: 2 }),
  post("r2", "Quiet Otter", "That is a good one, I'll try it too", 6, { replyTo: "p1", mine: true }),
];

function decision(policy: string | null, message: string, more: Partial<PostDecision> = {}): PostDecision {
  const base = { id: `d-${policy ?? "none"}`, at: NOW - 20 * MINUTE, actions: ["return"], policy, message, standing: null, helped: false } as const;
  return { ...base, appeal: null, appealUntil: NOW - 20 * MINUTE + 60 * 24 * HOUR, ...more };
}

/** It came with a chat that was reported. */
export const chatDecision = decision("bullying", "What you wrote in the chat hurt somebody. Please think about how it reads to them.", {
  actions: ["uphold", "standing"],
  standing: "warning",
});

function own(id: string, state: MyPost["state"], text: string, minutesAgo: number, more: Partial<MyPost> = {}): MyPost {
  const may: MyPost["may"] = state === "withdrawn" ? [] : state === "held" || state === "shown" ? ["edit", "withdraw"] : ["edit", "withdraw", "appeal"];
  const base = { id, space: "exams", at: NOW - minutesAgo * MINUTE, version: 1, state, text, replyTo: null, feels: 0, decision: null };
  return { ...base, may, ...more };
}

export const held = own("m1", "held", "Does anyone else get a stomach ache before every test?", 4);
export const returned = own("m2", "returned", "If you want to learn together find me on insta, otter.quiet07", 40, {
  decision: decision("identifying", "Please take the name of your account out. Then we can show it."),
});
export const refused = own("m3", "refused", "sometimes I want to hurt myself when it gets too much", 130, {
  decision: decision("self_harm", "Thank you for telling us. Somebody from the nurse team will write to you soon.", { actions: ["refuse"], helped: true }),
  may: ["appeal"],
});
export const hidden = own("m4", "hidden", "whoever doesnt get fractions is just lazy", 60 * 30, {
  decision: decision("unkind", "It may make somebody feel small who is trying hard.", {
    actions: ["hide"],
    appeal: { at: NOW - 10 * HOUR, state: "rejected", message: "I looked at it again. It still could hurt somebody who reads it." },
    appealUntil: null,
  }),
  may: ["edit", "withdraw"],
});
export const flagged = own("m5", "hidden", "the mock exams were really unfair", 60 * 8);
export const shown = own("p2", "shown", posts[1]?.text ?? "", 95, { feels: 3 });
export const withdrawn = own("m6", "withdrawn", "forget it", 60 * 50);

export const myPosts: readonly MyPost[] = [held, returned, shown, refused, flagged, hidden, withdrawn];

const waiting: Receipt = { id: "x1", about: "post", reason: "bullying", at: NOW - 40 * MINUTE, outcome: null, outcomeAt: null, again: false };

export const receipts: readonly Receipt[] = [
  waiting,
  { id: "x2", about: "chat", reason: "grooming", at: NOW - 26 * HOUR, outcome: "acted", outcomeAt: NOW - 25 * HOUR, again: false },
  { id: "x3", about: "post", reason: "other", at: NOW - 80 * HOUR, outcome: "not_acted", outcomeAt: NOW - 79 * HOUR, again: false },
  { id: "x4", about: "post", reason: "hate", at: NOW - 90 * HOUR, outcome: "not_acted", outcomeAt: NOW - 3 * HOUR, again: true },
];

export const care: Care = {
  blocked: [{ account: "young-9", name: "Lucky Pine" }],
  muted: [{ account: "young-8", name: "Brave Maple" }],
  words: ["spiders", "vomit"],
  breakUntil: null,
};

/** Answers as a gateway without spaces does. */
export function noSpaces({ name }: SpacesCall): Outcome<SpacesValue> {
  if (name === "receipts") return { ok: true, value: [] };
  return { ok: true, value: { ...spacesNow, items: [] } };
}

type Told = { readonly [N in SpacesCallName]: (...args: SpacesCalls[N]["args"]) => SpacesCalls[N]["value"] };

function found(id: string): SpacePost {
  return posts.find((each) => each.id === id) ?? amber;
}

const told: Omit<Told, "spaces"> = {
  posts: (_space, after) => ({ at: NOW, items: after === null ? posts : [], next: null }),
  thread: () => ({ at: NOW, post: amber, replies }),
  search: (_space, text) => ({ at: NOW, items: posts.filter((each) => each.text.includes(text)), more: false }),
  myPosts: () => myPosts,
  draft: () => "",
  keepDraft: () => null,
  write: () => held,
  edit: () => held,
  withdraw: () => withdrawn,
  appeal: () => returned,
  decided: () => chatDecision,
  appealStanding: () => good,
  feel: (id, on) => ({ ...found(id), felt: on, feels: found(id).feels + (on ? 1 : -1) }),
  flag: () => waiting,
  receipts: () => receipts,
  care: () => care,
  block: () => care,
  mute: () => care,
  muteWords: () => care,
  takeBreak: () => care,
  report: () => ({ receipt: { ...waiting, about: "chat" }, readers: 3 }),
};

/** Answers as the gallery's spaces do where nothing else is scripted. */
export function spacesAnswer({ name, args }: SpacesCall, now: SpacesNow = spacesNow): Outcome<SpacesValue> {
  if (name === "spaces") return { ok: true, value: now };
  const answer = told[name] as (...args: readonly unknown[]) => SpacesValue;
  return { ok: true, value: answer(...args) };
}
