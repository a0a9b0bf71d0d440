import type { Conversation, Item, Snapshot } from "../../model";
import type { DeskNow, MineCall } from "../../model-mine";
import { consentAnswer, deskNow, mineAnswer, move, question, talkAtDesk } from "./mine-people";
import { amina, desk, inbox, mine, notice, NOW, otter, ready, talk } from "./people";
import { refuse, ScriptedClient } from "./scripted-client";
import type { Screen } from "./screens";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Scene extends Omit<Screen, "make"> {
  readonly now?: Partial<DeskNow>;
  /** How the conversation stands. */
  readonly stands?: Partial<DeskNow["talks"][number]>;
  readonly items?: readonly Item[];
  readonly conversations?: readonly Conversation[];
  readonly link?: Snapshot["link"];
  /** What is known is from before. */
  readonly stale?: boolean;
  readonly refused?: Readonly<Record<string, string>>;
}

function scene({ now = {}, stands = {}, items = talk, conversations, link = "online", stale = false, refused = {}, ...screen }: Scene): Screen {
  const told: DeskNow = { ...deskNow, ...now, talks: [{ ...talkAtDesk, ...stands }] };
  const answers = (call: MineCall): ReturnType<typeof mineAnswer> => {
    const code = refused[call.name];
    if (code !== undefined) return refuse(code);
    return call.name === "now" ? { ok: true, value: { now: told, fresh: !stale } } : mineAnswer(call, told);
  };
  const snapshot = ready(otter, conversations ?? [desk(otter, items)], link);
  return { make: () => new ScriptedClient("person", snapshot, { mine: answers }), ...screen };
}

const closed = { open: false, closes: null, opens: NOW + 18.5 * HOUR, answeredBy: NOW + 19 * HOUR } as const;

function said(entry: NonNullable<Extract<Item, { readonly kind: "notice" }>["entry"]>, minutesAgo: number): Item {
  return { ...notice("desk", minutesAgo), entry };
}

const replied = said({ code: "desk.reply", text: "out_of_hours", version: 3, answeredBy: NOW + 19 * HOUR, opens: NOW + 18.5 * HOUR }, 4);
const about = { consent: "c", kind: "invite", name: "Sam Field", title: "Social worker" } as const;

const south: Conversation = desk(otter, [notice("opened", 60), mine("hello, I'm new at your school", 58)], {
  id: "south",
  talk: "south",
  team: { id: "team-3", name: "School nurse team, south" },
  preview: "hello, I'm new at your school",
  lastAt: NOW - 58 * MINUTE,
  unread: 1,
});

function staffSees(items: readonly Item[], more: Partial<Conversation> = {}): () => ScriptedClient {
  const conversations = inbox().map((one) => (one.id === "desk-2" ? { ...one, items: [...one.items, ...items], ...more } : one));
  return () => new ScriptedClient("staff", ready(amina, conversations));
}

const OPEN = [".row[data-id=desk-2]"];

export const mineScreens: Readonly<Record<string, Screen>> = {
  "young-desk-open": scene({}),
  "young-desk-closed": scene({ now: closed, stands: { phase: "waiting", answeredBy: NOW + 19 * HOUR }, items: [...talk, replied] }),
  "young-desk-late": scene({ stands: { phase: "waiting", answeredBy: NOW - HOUR } }),
  "young-desk-stopped": scene({ stands: { stopped: true }, items: [...talk, said({ code: "desk.stopped" }, 2)] }),
  "young-desk-offline": scene({ link: "offline", stale: true, now: { at: NOW - 34 * MINUTE } }),
  "young-about": scene({ open: [".strip-more"] }),
  "young-about-stop": scene({ open: [".strip-more", "[data-opens=stop]"] }),
  "young-about-stopped": scene({ stands: { stopped: true }, open: [".strip-more", "[data-opens=start]"] }),
  "young-about-stop-failed": scene({ refused: { stop: "network" }, open: [".strip-more", "[data-opens=stop]", "[data-answer=yes]"] }),
  "young-feedback": scene({
    stands: { phase: "closed", feedback: true },
    items: [...talk, said({ code: "desk.closed", version: 3 }, 60)],
    open: [".face:nth-of-type(4) input"],
  }),
  "young-feedback-thanks": scene({
    stands: { phase: "closed", feedback: true },
    items: [...talk, said({ code: "desk.closed", version: 3 }, 60)],
    open: [".face:nth-of-type(4) input", ".feedback .button-main"],
  }),
  "young-chats": scene({ conversations: [desk(otter, talk), south], open: ["[data-opens=chats]"] }),
  "young-invite": scene({ items: [...talk, said({ code: "desk.consent", ...about, state: "asked", by: "team" }, 3), question(2)] }),
  "young-invite-yes": scene({
    items: [
      ...talk,
      question(9, { standing: "accepted" }),
      consentAnswer(3, { standing: "accepted" }),
      said({ code: "desk.consent", ...about, state: "accepted", by: "person" }, 3),
      notice("joined", 1, "Sam Field"),
    ],
  }),
  "young-invite-over": scene({ items: [...talk, question(9, { standing: "ended" })] }),
  "young-invite-changed": scene({ items: [...talk, question(2)], refused: { answer: "desk.consent_over" }, open: [".consent [data-answer=no]"] }),
  "young-move": scene({ items: [...talk, move(2)] }),
  "young-move-picking": scene({ items: [...talk, move(2)], open: [".consent-choice [value=some]"] }),
  "young-move-again": scene({ items: [...talk, move(2, { standing: "accepted" })] }),
  "young-move-done": scene({ items: [...talk, move(2, { standing: "done" })] }),
  "staff-asked": { make: staffSees([{ ...question(2), mine: true }]), open: OPEN },
  "staff-invite": { make: staffSees([]), open: [...OPEN, "[data-deed=invite]", ".choice input"] },
  "staff-transfer": { make: staffSees([]), open: [...OPEN, "[data-deed=transfer]", ".choice input"] },
  "staff-invite-refused": {
    make: () =>
      new ScriptedClient("staff", ready(amina, inbox()), { mine: (call) => (call.name === "ask" ? refuse("desk.consent_open") : null) }),
    open: [...OPEN, "[data-deed=invite]", ".choice input"],
    type: [],
  },
  "staff-guest": { make: staffSees([], { guest: true, team: { id: "team-9", name: "School nurse team, east" } }), open: OPEN },
};
