import type { Conversation, Me } from "../../model";
import type { VisitRecord, WaitingPart } from "../../protocol/visits";
import { amina as aminaPerson, inbox, NOW, ready } from "./people";
import type { Screen } from "./screens";
import { ScriptedClient } from "./scripted-client";

const MINUTE = 60_000;

const nurses = "e".repeat(32);
const here = "2".repeat(32);
const away = "3".repeat(32);

export const device = "a".repeat(32);

const amina: Me = { ...aminaPerson, account: here, device, teams: [{ id: nurses, name: "School nurse team" }] };

const talkOf = (index: number): string => index.toString(16).padStart(32, "c");

/** The gallery's inbox, by names that a gateway would give it. */
function talks(): readonly Conversation[] {
  return inbox().map((one, index) => ({ ...one, talk: talkOf(index) }));
}

function waits(name: string, role: WaitingPart["role"], minutes: number): WaitingPart {
  return { participant: name.length.toString(16).padStart(32, "d"), account: role === "young_person" ? "1".repeat(32) : "", name, role, arrived_at: NOW - minutes * MINUTE };
}

/** A visit of an inbox's conversation, planned by whoever looks. */
function visitOf(index: number, more: Partial<VisitRecord> = {}): VisitRecord {
  return {
    visit: index.toString(16).padStart(32, "f"),
    conversation: talkOf(index),
    team: nurses,
    phase: "waiting",
    starts_at: NOW - 2 * MINUTE,
    minutes: 30,
    two_staff: false,
    made_by: here,
    host: { account: "", name: "" },
    hosted: false,
    waiting: [],
    at: null,
    version: 1,
    began_at: null,
    ended_at: null,
    ended_why: "",
    seen_alone: null,
    ...more,
  };
}

/** What a group exports for a visit. */
export const secrets = { epoch: 4, member: new Uint8Array(32).fill(1), base: new Uint8Array(32).fill(2) };

/** What the gateway lists; a test changes it, and says so. */
export const listed: { visits: readonly VisitRecord[] } = { visits: [] };

function showing(visits: readonly VisitRecord[], conversations = talks, reaches = false): () => ScriptedClient {
  return () => {
    listed.visits = visits;
    return new ScriptedClient("staff", ready(amina, conversations()), {
      visitCall: (path) => ({ ok: true, value: { items: path.endsWith("/guests") ? [] : listed.visits } }),
      ...(reaches ? { visitSecrets: { ok: true, value: secrets } } : {}),
    });
  };
}

const otterWaits = visitOf(2, { waiting: [waits("Quiet Otter", "young_person", 4)] });

const late = visitOf(4, { waiting: [waits("Silver Wren", "young_person", 34)], starts_at: NOW - 31 * MINUTE });

const several = [
  otterWaits,
  visitOf(1, { waiting: [waits("Brave Maple", "young_person", 1), waits("Sarah Hill", "parent", 1)], made_by: away }),
  visitOf(3, { phase: "scheduled", starts_at: NOW + 13 * MINUTE }),
];

export const knockingScreens: Readonly<Record<string, Screen>> = {
  "staff-knocking": { make: showing([otterWaits]), open: [".knock-words"] },
  "staff-knocking-conversation": { make: showing([otterWaits]), open: [".knock-words", ".row[data-id=desk-1]"] },
  "staff-knocking-several": { make: showing(several), open: [".knock-words"] },
  "staff-knocking-list": { make: showing(several), open: ["[data-opens=knocks]", "dialog .knock"] },
  "staff-knocking-long": { make: showing([late, ...several]), open: [".knocking-long"] },
  "staff-knocking-long-list": { make: showing([late, ...several]), open: ["[data-opens=knocks]", "dialog .knocking-long"] },
  "staff-knocking-told": { make: showing([late, ...several], talks, true), open: [".knocking-long", "[data-act=knock-late]", ".knock-told:not(:empty)"] },
  "staff-knocking-not-told": {
    make: showing([late, ...several]),
    open: [".knocking-long", "[data-act=knock-late]", ".knock-told:not(:empty)"],
  },
  "staff-knocking-team": { make: showing([{ ...otterWaits, made_by: away }]), open: [".knock-words"] },
  "staff-knocking-not-here": { make: showing([otterWaits], () => talks().filter(({ id }) => id !== "desk-2")), open: [".knock-words"] },
  "staff-knocking-soon": { make: showing([visitOf(2, { phase: "scheduled", starts_at: NOW + 12 * MINUTE })]), open: [".knock-words"] },
};
