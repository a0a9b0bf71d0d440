import type { Snapshot } from "../../model";
import type { SpacesCall, SpacesNow, SpacesValue } from "../../model-spaces";
import { amina, desk, inbox, NOW, otter, ready, talk } from "./people";
import { refuse, ScriptedClient } from "./scripted-client";
import type { Screen } from "./screens";
import { care, chatDecision, exams, flagged, held, hidden, myPosts, refused, returned, spacesAnswer, spacesNow, withdrawn } from "./spaces-people";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Scene extends Omit<Screen, "make"> {
  readonly now?: Partial<SpacesNow>;
  readonly link?: Snapshot["link"];
  /** By call: the code of a refusal. */
  readonly refused?: Readonly<Record<string, string>>;
  /** By call: another answer. */
  readonly told?: Readonly<Record<string, SpacesValue>>;
  readonly waits?: boolean;
}

const INSIDE = "[data-door=spaces]";
const IN_SPACE = [INSIDE, "[data-space=exams]"];
const IN_MINE = [INSIDE, "[data-goes=mine]"];

function mine(id: string): readonly string[] {
  return [...IN_MINE, `[data-my-post=${id}]`];
}

function scene({ now = {}, link = "online", refused: codes = {}, told = {}, ...screen }: Scene): Screen {
  const answers = (call: SpacesCall): ReturnType<typeof spacesAnswer> => {
    const code = codes[call.name];
    if (code !== undefined) return refuse(code);
    const value = told[call.name];
    return value === undefined ? spacesAnswer(call, { ...spacesNow, ...now }) : { ok: true, value };
  };
  return { make: () => new ScriptedClient("person", ready(otter, [desk(otter, talk)], link), { spaces: answers }), ...screen };
}

const suspended = { level: "two_weeks", since: NOW - DAY, until: NOW + 13 * DAY, mayPost: false, decision: "d-unkind" } as const;
const warned = { level: "warning", since: NOW - DAY, until: NOW + 89 * DAY, mayPost: true, decision: "d-other" } as const;

function staffReports(): ScriptedClient {
  return new ScriptedClient("staff", ready(amina, inbox()), { spaces: (call) => spacesAnswer(call) });
}

/** Of a chat, the sheet in which messages are picked. */
const REPORTING = [".strip-more", "[data-opens=report]"];

export const spacesScreens: Readonly<Record<string, Screen>> = {
  "young-doors": scene({ now: { unseen: 1 } }),
  "young-spaces": scene({ now: { unseen: 2 }, open: [INSIDE] }),
  "young-spaces-break": scene({ now: { breakUntil: NOW + 6 * DAY }, open: [INSIDE] }),
  "young-spaces-suspended": scene({ now: { standing: suspended }, open: [INSIDE] }),
  "young-spaces-warned": scene({ now: { standing: warned }, open: [INSIDE] }),
  "young-spaces-standing": scene({ now: { standing: { ...warned, decision: "d-gone" } }, open: [INSIDE, "[data-goes=standing]"] }),
  "young-spaces-standing-appealed": scene({
    now: { standing: { ...suspended, decision: "d-gone" } },
    told: { decided: { ...chatDecision, appeal: { at: NOW - 2 * HOUR, state: "rejected", message: "We read it again, and we think it was right." }, appealUntil: null } },
    open: [INSIDE, "[data-goes=standing]"],
  }),
  "young-spaces-standing-late": scene({
    now: { standing: { ...warned, decision: "d-gone" } },
    told: { decided: { ...chatDecision, at: NOW - 61 * DAY, appealUntil: null } },
    open: [INSIDE, "[data-goes=standing]"],
  }),
  "young-space": scene({ told: { myPosts: [held, returned] }, open: IN_SPACE }),
  "young-space-closed": scene({ open: [INSIDE, "[data-space=week]"], told: { myPosts: [] } }),
  "young-space-unstaffed": scene({ now: { items: [{ ...exams, staffed: false, seenWithinMinutes: 1440 }] }, told: { myPosts: [] }, open: IN_SPACE }),
  "young-space-after": scene({ now: { items: [{ ...exams, mode: "post", closesAt: null, seenWithinMinutes: null }] }, told: { myPosts: [] }, open: IN_SPACE }),
  "young-space-empty": scene({ told: { posts: { at: NOW, items: [], next: null }, myPosts: [] }, open: IN_SPACE }),
  "young-space-failed": scene({ refused: { posts: "network", myPosts: "network" }, link: "offline", open: IN_SPACE }),
  "young-space-more": scene({ told: { myPosts: [] }, open: [...IN_SPACE, "[data-post=p1] [data-deed=more]"] }),
  "young-space-blocked": scene({ told: { myPosts: [] }, open: [...IN_SPACE, "[data-post=p1] [data-deed=more]", "[data-deed=block]"] }),
  "young-post": scene({ told: { myPosts: [] }, open: [...IN_SPACE, "[data-post=p1] [data-deed=replies]"] }),
  "young-post-gone": scene({ refused: { thread: "post.unknown" }, open: [...IN_SPACE, "[data-post=p1] [data-deed=replies]"] }),
  "young-write": scene({ open: [...IN_SPACE, "[data-goes=write]"] }),
  "young-write-kept": scene({ told: { draft: "Does anyone else get a stomach ache before every test?" }, link: "offline", open: [...IN_SPACE, "[data-goes=write]"] }),
  "young-write-safer": scene({
    told: { draft: "Does anyone want to learn with me? My number is 07700 900123 and my snap is amberotter07" },
    open: [...IN_SPACE, "[data-goes=write]", ".safer-hint .note"],
  }),
  "young-write-failed": scene({
    told: { draft: "Does anyone else get a stomach ache before every test?" },
    refused: { write: "space.closed" },
    open: [...IN_SPACE, "[data-goes=write]", ".writer .button-main"],
  }),
  "young-flag": scene({ told: { myPosts: [] }, open: [...IN_SPACE, "[data-post=p1] [data-deed=more]", "[data-deed=flag]", "[value=bullying]"] }),
  "young-flag-danger": scene({ told: { myPosts: [] }, open: [...IN_SPACE, "[data-post=p1] [data-deed=more]", "[data-deed=flag]", "[value=danger]"] }),
  "young-flag-missing": scene({ told: { myPosts: [] }, open: [...IN_SPACE, "[data-post=p1] [data-deed=more]", "[data-deed=flag]", ".flag .button-main"] }),
  "young-flag-sent": scene({
    told: { myPosts: [] },
    open: [...IN_SPACE, "[data-post=p1] [data-deed=more]", "[data-deed=flag]", "[value=bullying]", ".flag .button-main"],
  }),
  "young-mine": scene({ open: IN_MINE }),
  "young-mine-empty": scene({ told: { myPosts: [] }, open: IN_MINE }),
  "young-mine-held": scene({ open: mine(held.id) }),
  "young-mine-returned": scene({ open: mine(returned.id) }),
  "young-mine-edit": scene({ open: [...mine(returned.id), "[data-deed=edit]"] }),
  "young-mine-changed": scene({ refused: { edit: "post.changed" }, open: [...mine(returned.id), "[data-deed=edit]", ".writer .button-main"] }),
  "young-mine-appeal": scene({ open: [...mine(returned.id), "[data-deed=appeal]"] }),
  "young-mine-risk": scene({ open: mine(refused.id) }),
  "young-mine-hidden": scene({ open: mine(hidden.id) }),
  "young-mine-flagged": scene({ open: mine(flagged.id) }),
  "young-mine-withdraw": scene({ open: [...mine(held.id), "[data-deed=withdraw]"] }),
  "young-mine-withdrawn": scene({ open: mine(withdrawn.id) }),
  "young-receipts": scene({ open: [INSIDE, "[data-goes=receipts]"] }),
  "young-receipts-empty": scene({ told: { receipts: [] }, open: [INSIDE, "[data-goes=receipts]"] }),
  "young-care": scene({ open: [INSIDE, "[data-goes=care]"] }),
  "young-care-empty": scene({ told: { care: { ...care, blocked: [], muted: [], words: [] } }, open: [INSIDE, "[data-goes=care]"] }),
  "young-report": scene({ told: { myPosts }, open: [...REPORTING, ".pick:nth-of-type(2) input"] }),
  "young-report-around": scene({ open: [...REPORTING, ".pick:nth-of-type(3) input", ".picks-around input", "[value=grooming]"] }),
  "staff-report": { make: staffReports, open: [".row[data-id=desk-2]", ".pane-members", "[data-opens=report]", ".pick:nth-of-type(2) input"] },
  "young-report-missing": scene({ open: [...REPORTING, ".flag .button-main"] }),
  "young-report-sent": scene({ open: [...REPORTING, ".pick:nth-of-type(2) input", "[value=bullying]", ".flag .button-main"] }),
};
