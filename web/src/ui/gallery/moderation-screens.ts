import type { Me, Snapshot } from "../../model";
import type { ModerationView, ModItem, Stuck } from "../../model-moderation";
import {
  appealed,
  appealedThen,
  appealItem,
  appeals,
  asks,
  chatEvidence,
  chatItem,
  decision,
  edited,
  evidence,
  figures,
  grant,
  history,
  madeUpChat,
  maya,
  noFigures,
  partly,
  post,
  queueView,
  secondItem,
  shift,
  shownChat,
  silence,
  spaces,
  stuckItems,
} from "./moderation-people";
import { tom } from "./office-people";
import { drawing, ready } from "./people";
import type { Screen } from "./screens";
import type { ModerationAnswers } from "./answers";
import { refuse, ScriptedClient } from "./scripted-client";

const yes = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

const POLICIES = ["danger", "self_harm", "abuse", "grooming", "sexual", "bullying", "hate", "drugs", "eating", "identifying", "spam", "unkind", "off_topic"];

const answers: ModerationAnswers = {
  watch: () => yes(null),
  shift: () => yes(null),
  claimNext: () => yes(null),
  claim: () => yes(appealItem),
  open: () => yes(evidence),
  decide: (_item, { actions, reason, message, policy }) =>
    yes({ ...decision, by: { account: maya.account, name: maya.name }, actions: actions.map((action) => action.do), reason, message, policy }),
  skip: () => yes(null),
  pass: () => yes(null),
  second: () => yes(null),
  policies: () => yes(POLICIES.map((code) => ({ code, lane: 1 as const }))),
  itemHistory: () => yes(history),
  personHistory: () => yes(history),
  undo: () => yes({ ...decision, actions: ["undo"] }),
  appeals: () => yes(appeals),
  asks: () => yes(asks),
  takeAsk: (id) => yes({ ...(asks.find((ask) => ask.id === id) ?? asks[0]), taken: { account: grant.account, name: grant.name } } as (typeof asks)[number]),
  changeBand: () => yes(null),
  figures: () => yes(figures),
  exportTable: () => yes("decision,at\r\n"),
  spaces: () => yes(spaces),
  saveSpace: (space) => yes({ ...space, version: space.version + 1 }),
};

/** Somebody's place, answered as told. What is decided or given back is gone from their screen, as in life. */
function place(view: ModerationView, more: ModerationAnswers = {}, me: Me = maya, link: Snapshot["link"] = "online"): () => ScriptedClient {
  return () => {
    const said = { ...answers, ...more };
    const gone = <A extends readonly unknown[], T>(answer: ((...args: A) => T) | undefined) => (...args: A): T => {
      const given = answer?.(...args);
      if (given === undefined) throw new Error("the screen has no answer");
      if ((given as { ok: boolean }).ok) queueMicrotask(() => { client.become({ ...client.snapshot, moderation: view.queue === null ? view : { ...view, queue: { ...view.queue, mine: null } } }); });
      return given;
    };
    const whole = { ...said, decide: gone(said.decide), skip: gone(said.skip), pass: gone(said.pass), second: gone(said.second) };
    const client: ScriptedClient = new ScriptedClient("staff", { ...ready(me, [], link), moderation: view }, { moderation: whole });
    return client;
  };
}

/** What desks are asked, at first and since, to whoever looks again. */
function inTurn(first: typeof asks, since: typeof asks): NonNullable<ModerationAnswers["asks"]> {
  let looks = 0;
  return () => yes(looks++ === 0 ? first : since);
}

/** While the first of two who wait is on the screen, a colleague takes it. */
function takenElsewhere(): ScriptedClient {
  const view = queueView();
  const answer = inTurn(asks, asks.slice(1));
  const client: ScriptedClient = place(view, {
    asks: () => {
      setTimeout(() => {
        client.become({ ...client.snapshot, moderation: { ...view, asks: 1 } });
      });
      return answer();
    },
  }, grant)();
  return client;
}

/** What an administrator is told, who has no queue. */
const withoutQueue = (stuck: Stuck): ModerationView => ({ queue: null, stale: false, skew: 0, lost: null, asks: 0, stuck });
const holding = (mine: ModItem, more: ModerationAnswers = {}): (() => ScriptedClient) => place(queueView({ mine }), more);
/** A chat with pictures and a voice note. */
const showing = (attachment: NonNullable<ModerationAnswers["attachment"]>): (() => ScriptedClient) => holding(chatItem, { open: () => yes(shownChat), attachment });
/** The button of the first of a kind that it shows. */
const press = (kind: "image" | "voice"): string => `[data-media=${kind}] > .button`;
const tab = (name: string): readonly string[] => [`[data-tab=${name}]`];
/** Whoever has another place to begin at goes there first. */
const enter = "[data-opens=moderation]";
const opened = [".cover .button-main", ".evidence"] as const;
const choose = (act: string): string => `.decide-choice[data-act=${act}] input`;

const tired = queueView({ shift: { ...shift, exposure: [1, 3, 5, 1], breakDue: true } });

export const moderationScreens: Readonly<Record<string, Screen>> = {
  "staff-moderation-queue": { make: place(queueView()), open: [".lanes"] },
  "staff-moderation-queue-off-shift": { make: place(queueView({ shift: null, staffed: false, onShift: 0 })), open: [".lanes"] },
  "staff-moderation-queue-loading": { make: place({ queue: null, stale: true, skew: 0, lost: null, asks: 0, stuck: null }), open: [".moderation .office-waiting"] },
  "staff-moderation-queue-offline": { make: place(queueView({}, { stale: true }), {}, maya, "offline"), open: [".lanes"] },
  "staff-moderation-stuck": { make: place(queueView({ stuck: stuckItems })), open: [".stuck"] },
  "staff-moderation-stuck-appoint": { make: place(withoutQueue(stuckItems), {}, tom), open: ["h1", ".stuck"] },
  "staff-moderation-stuck-nobody": { make: place(withoutQueue({ ...stuckItems, why: "nobody_works", items: 31, lane: 2 }), {}, tom), open: [enter, ".stuck"] },
  "staff-moderation-nothing": { make: place(queueView()), open: [".rest .button-main", ".rest h2"] },
  "staff-moderation-break": { make: place(tired), open: [".break-offer"] },
  "staff-moderation-keys": { make: place(queueView()), open: [".queue-keys", "dialog h2"] },
  "staff-moderation-covered": { make: holding(post), open: [".cover h3"] },
  "staff-moderation-opened": { make: holding(post), open: opened },
  "staff-moderation-return": { make: holding(post), open: [...opened, choose("return"), ".decide-template .button"] },
  "staff-moderation-refuse": { make: holding(post), open: [...opened, choose("refuse"), ".decide-check input"] },
  "staff-moderation-missing": { make: holding(post), open: [...opened, choose("refuse"), ".decide .button-main", ".decide .field-problem"] },
  "staff-moderation-edited": { make: holding({ ...post, version: 2 }, { open: () => yes(edited) }), open: [...opened, ".evidence-versions summary"] },
  "staff-moderation-changed": {
    make: holding(post, { decide: () => refuse("item.changed", { version: 2 }) }),
    open: [...opened, choose("approve"), ".decide .button-main", ".held-evidence .note-warm"],
  },
  "staff-moderation-second": { make: holding(secondItem), open: opened },
  "staff-moderation-second-ask": { make: holding(post), open: [...opened, choose("refuse"), "[data-key=a]", "dialog h2"] },
  "staff-moderation-decided": { make: holding(post), open: [...opened, choose("approve"), ".decide .button-main", ".after-note"] },
  "staff-moderation-undo": { make: holding(post), open: [...opened, choose("approve"), ".decide .button-main", ".after-ways .button", "dialog h2"] },
  "staff-moderation-lost": { make: place(queueView({}, { lost: { item: post.id, by: "Ravi Nair", over: false } })), open: [".rest h2"] },
  "staff-moderation-lost-over": { make: place(queueView({}, { lost: { item: post.id, by: null, over: true } })), open: [".rest h2"] },
  "staff-moderation-lost-open": { make: place(queueView({}, { lost: { item: post.id, by: null, over: false } })), open: [".rest h2"] },
  "staff-moderation-conflict": { make: place(queueView(), { claimNext: () => refuse("item.conflict") }), open: [".rest .button-main", ".rest .note-warm"] },
  "staff-moderation-appeal": { make: holding(appealItem, { open: () => yes(appealed) }), open: opened },
  "staff-moderation-appeal-edited": { make: holding(appealItem, { open: () => yes(appealedThen) }), open: [...opened, ".evidence-versions summary"] },
  "staff-moderation-chat": { make: holding(chatItem, { open: () => yes(chatEvidence()) }), open: opened },
  "staff-moderation-chat-partly": { make: holding(chatItem, { open: () => yes(partly) }), open: opened },
  "staff-moderation-chat-sealed": { make: holding(chatItem, { open: () => yes(chatEvidence({ opened: "sealed", verdict: null, messages: [] })) }), open: opened },
  "staff-moderation-chat-covered": { make: showing((_item, _fence, seq) => yes(seq === 14 ? silence() : drawing)), open: opened },
  "staff-moderation-chat-picture": { make: showing(() => yes(drawing)), open: [...opened, press("image"), ".disclosed-picture"] },
  "staff-moderation-chat-voice": { make: showing(() => yes(silence())), open: [...opened, press("voice"), ".disclosed-player"] },
  "staff-moderation-chat-gone": { make: showing(() => refuse("attachment.unknown")), open: [...opened, press("image"), ".disclosed-problem", press("voice")] },
  "staff-moderation-chat-swapped": { make: showing(() => refuse("attachment.broken")), open: [...opened, press("image"), ".disclosed-problem", press("voice")] },
  "staff-moderation-chat-no-picture": { make: showing(() => yes(new Blob(["no picture"], { type: "image/jpeg" }))), open: [...opened, press("image"), ".disclosed-problem"] },
  "staff-moderation-chat-no-sound": { make: showing(() => yes(new Blob(["no sound"], { type: "audio/webm" }))), open: [...opened, press("voice"), ".disclosed-problem"] },
  "staff-moderation-chat-cut-off": { make: showing(() => refuse("network")), open: [...opened, press("image"), ".disclosed-problem"] },
  "staff-moderation-chat-made-up": { make: holding(chatItem, { open: () => yes(madeUpChat) }), open: opened },
  "staff-moderation-history": { make: holding(post), open: ["[data-key=h]", ".history h3"] },
  "staff-moderation-history-lead": {
    make: place(queueView({ mine: post }), {}, grant),
    open: [enter, "[data-key=h]", ".history-band summary"],
  },
  "staff-moderation-appeals": { make: place(queueView()), open: [...tab("appeals"), ".appeals h2"] },
  "staff-moderation-appeals-conflict": {
    make: place(queueView(), { claim: () => refuse("item.conflict") }),
    open: [...tab("appeals"), ".row-card .button", ".office-scroll .note-warm"],
  },
  "staff-moderation-asks": { make: place(queueView(), {}, grant), open: [enter, ...tab("asks"), ".row-card .button", ".ask-taken"] },
  "staff-moderation-asks-elsewhere": { make: takenElsewhere, open: [enter, ...tab("asks"), "[data-state=elsewhere]"] },
  "staff-moderation-asks-coming": { make: () => place(queueView(), { asks: inTurn([], asks) }, grant)(), open: [enter, ...tab("asks"), ".office-empty"] },
  "staff-moderation-asks-none": { make: place(queueView(), { asks: () => yes([]) }, grant), open: [enter, ...tab("asks"), ".office-empty"] },
  "staff-moderation-spaces": { make: place(queueView()), open: [...tab("spaces"), ".space-card"] },
  "staff-moderation-spaces-none": { make: place(queueView(), { spaces: () => yes([]) }, tom), open: [enter, ...tab("spaces"), ".office-empty"] },
  "staff-moderation-space-edit": { make: place(queueView(), {}, tom), open: [enter, ...tab("spaces"), ".space-edit", ".space-form"] },
  "staff-moderation-space-fault": {
    make: place(queueView(), { saveSpace: () => refuse("space.hours", { at: "hours.week.monday[0]", rule: "closes_before_opens" }) }, tom),
    open: [enter, ...tab("spaces"), ".space-edit", ".space-form .button-main", ".space-day .field-problem"],
  },
  "staff-moderation-figures": { make: place(queueView(), {}, grant), open: [enter, ...tab("figures"), ".chart h2"] },
  "staff-moderation-figures-none": { make: place(queueView(), { figures: () => yes(noFigures) }), open: [...tab("figures"), ".chart h2"] },
};
