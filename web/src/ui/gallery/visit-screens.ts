import type { CallState } from "../../call/state";
import type { AreaSeen } from "../../protocol/visit-area";
import type { VisitFace } from "../visit/deeds";
import type { Screen } from "./screens";
import { amina, desk, inbox, NOW, otter, ready, talk } from "./people";
import { rooms } from "./place-screens";
import { refuse, ScriptedClient } from "./scripted-client";
import {
  after as afterWords,
  aminaHere,
  before,
  bethHere,
  consentText,
  iwonaHere,
  mumWaits,
  openArea,
  otherOf,
  otterHere,
  stateOf,
  viewOf,
} from "./visit-people";

const MINUTE = 60_000;

function scene(face: VisitFace, make: () => CallState, open: readonly string[] = [], area: AreaSeen = openArea): Screen {
  return {
    make: () => {
      const client = new ScriptedClient(face === "staff" ? "staff" : "person", ready(face === "staff" ? amina : otter, []));
      client.visiting = { face, state: make(), area };
      return client;
    },
    open,
  };
}

const alone = viewOf({ ...otterHere, place: "away" }, [aminaHere]);
const waiting = viewOf({ ...otterHere, place: "waiting" }, [aminaHere, { ...otterHere, place: "waiting" }]);
const pair = [aminaHere, otterHere];
const four = [aminaHere, otterHere, bethHere, iwonaHere];

const visit = (phase: string, startsAt: number): object => ({
  visit: "f".repeat(32),
  conversation: "c".repeat(32),
  team: "e".repeat(32),
  phase,
  starts_at: startsAt,
  minutes: 30,
  two_staff: false,
  made_by: "2".repeat(32),
  host: { account: "", name: phase === "open" ? "Amina Yusuf" : "" },
  hosted: phase === "open",
  waiting: [],
  at: null,
  version: 1,
  began_at: null,
  ended_at: null,
  ended_why: "",
  seen_alone: null,
});

function withVisit(phase: string, startsAt: number): ScriptedClient {
  const items = { ok: true, value: { items: [visit(phase, startsAt)] } } as const;
  return new ScriptedClient("person", ready(otter, [desk(otter, talk)]), { visitCall: () => items });
}

const OPEN_PLAN = [".row[data-id=desk-2]", "[data-act=visit]"];

/** A visit the day after, with links for two guests. */
function planned(at: object | null = null): ScriptedClient {
  const tomorrow = new Date(2026, 2, 13, 15, 0).getTime();
  const guest = (name: string, role: string, state: string): object => ({
    guest: name.length.toString(16).padStart(32, "0"),
    name,
    role,
    expires_at: tomorrow + 86_400_000,
    made_by: "2".repeat(32),
    state,
    epoch: 4,
    sealed: "AAAA",
  });
  const guests = [guest("Iwona Nowak", "interpreter", "open"), guest("Sarah Hill", "parent", "revoked")];
  return new ScriptedClient("staff", ready(amina, inbox()), {
    office: { places: () => ({ ok: true, value: rooms }) },
    visitCall: (path) => ({ ok: true, value: { items: path.endsWith("/guests") ? guests : [{ ...visit("scheduled", tomorrow), at }] } }),
  });
}

/** The visit is over, or its host has left it; what was said of seeing the young person alone, if anything. */
function after(seenAlone: object | null, isOver = true, tags: AreaSeen["tags"] = []): ScriptedClient {
  const began = NOW - 26 * MINUTE;
  const stay = (name: string, role: string, from: number, to: number): object => {
    const account = role === "interpreter" ? "" : name;
    return { account, name, role, since: began + from * MINUTE, until: began + to * MINUTE, agreed: role === "staff" ? 0 : 2 };
  };
  const there = [
    stay("Amina Yusuf", "staff", 0, 26),
    stay("Quiet Otter", "young_person", 2, 12),
    stay("Iwona Nowak", "interpreter", 3, 26),
    stay("Quiet Otter", "young_person", 13, 26),
  ];
  const value = {
    ...visit(isOver ? "ended" : "on_hold", began),
    host: { account: amina.account, name: amina.name },
    began_at: began,
    ended_at: isOver ? NOW : null,
    seen_alone: seenAlone,
    tags: null,
    there,
  };
  const client = new ScriptedClient("staff", ready(amina, []), {
    visitCall: (path) => {
      if (path.endsWith("/seen-alone")) return refuse("network");
      return { ok: true, value: path.endsWith("/area") ? { ...openArea, tags } : value };
    },
  });
  const view = isOver ? viewOf(aminaHere, [], { phase: "ended" }) : viewOf({ ...aminaHere, place: "left" }, [], { host: "" });
  client.visiting = { face: "staff", state: stateOf(view, []), area: openArea };
  return client;
}

/** A team that can be rung, and somebody who has waited for more than half an hour. */
const ringArea: AreaSeen = { ...openArea, phone: { dial: "+441753123456", text: "01753 123456" } };
const longAgo = { place: "waiting", arrived_at: NOW - 33 * MINUTE } as const;
const noHost = { host: "", host_name: "", starts_at: NOW - 31 * MINUTE };
const waitsLong = viewOf({ ...otterHere, ...longAgo }, [], noHost);
const guestWaitsLong = viewOf({ ...iwonaHere, ...longAgo }, [], noHost);
const late = { id: "a".repeat(32), text: "We are running late.", say: "late", name: "Beth Carter" } as const;

const brokenLine = otherOf(aminaHere, null, { line: "broken", flows: false });

/** Nothing to be seen or heard by. */
function without(state: CallState): CallState {
  return { ...state, local: { ...state.local, camera: "refused", microphone: "none", picture: null } };
}

const stuck = { stuck: true, quality: "none" } as const;

const tags = [
  { code: "sleep", label: { en: "Sleep", cy: "Cwsg" } },
  { code: "school", label: { en: "School", cy: "Ysgol" } },
  { code: "family", label: { en: "Family", cy: "Teulu" } },
];

/** Somebody comes to a visit of the day after, by themselves. */
const early = viewOf({ ...otterHere, place: "away" }, [], { host: "", host_name: "", starts_at: NOW + 30 * 60 * MINUTE });
const shut: AreaSeen = { ...openArea, open: false, opens: NOW + 14 * 60 * MINUTE };
const away = { en: "We are all at a training day today.\nWe look forward to seeing you after that.", cy: "Rydyn ni i gyd mewn diwrnod hyfforddi heddiw." };

export const visitScreens: Readonly<Record<string, Screen>> = {
  "young-visit-invited": { make: () => withVisit("open", 0), open: [".invitation"] },
  "young-visit-planned": { make: () => withVisit("scheduled", new Date(2026, 2, 12, 15, 0).getTime()), open: [".invitation"] },
  "young-visit-test": scene("person", () => stateOf(alone, [])),
  "young-visit-test-refused": scene("person", () => without(stateOf(alone, []))),
  "young-visit-test-ring": scene("person", () => without(stateOf(alone, [])), [], ringArea),
  "young-visit-waiting-help": scene("person", () => stateOf(waiting, []), [".instead-quiet summary"], ringArea),
  "young-visit-waiting-long": scene("person", () => stateOf(waitsLong, []), [], ringArea),
  "young-visit-waiting-late": scene("person", () => stateOf(waitsLong, [], { note: late }), [], openArea),
  "young-visit-stuck": scene("person", () => stateOf(viewOf(otterHere, pair), [brokenLine], stuck), [], ringArea),
  "young-visit-stuck-unheard": scene("person", () => without(stateOf(viewOf(otterHere, pair), [otherOf(aminaHere, 150)])), [], openArea),
  "young-visit-waiting": scene("person", () => stateOf(waiting, [], { note: { id: "a".repeat(32), text: "I am with you in five minutes.", say: "", name: "Amina Yusuf" } })),
  "young-visit-closed": scene("person", () => stateOf(early, []), [], shut),
  "young-visit-suspended": scene("person", () => stateOf(early, []), [], { ...shut, why: away }),
  "young-visit-agree": scene("person", () => stateOf(alone, []), ["[data-act=ready]"], { ...openArea, before, consent: consentText }),
  "young-visit-estimate": scene("person", () => stateOf(waiting, []), [], { ...openArea, wait: 10 }),
  "young-visit-call": scene("person", () => stateOf(viewOf(otterHere, pair), [otherOf(aminaHere, 150, { speaking: true })])),
  "young-visit-roll-call": scene("person", () => {
    return stateOf(viewOf(otterHere, pair, { call: { number: 2, missing: [otterHere.participant] } }), [otherOf(aminaHere, 150)]);
  }),
  "young-visit-four": scene("person", () => {
    return stateOf(viewOf(otterHere, four), [otherOf(aminaHere, 150), otherOf(bethHere, 20), otherOf(iwonaHere, null)]);
  }),
  "young-visit-failing": scene("person", () => {
    return stateOf(viewOf(otterHere, four), [otherOf(aminaHere, 150), otherOf(bethHere, 20, { failing: true }), otherOf(iwonaHere, 280)], {
      tampered: [iwonaHere.participant],
      quality: "poor",
    });
  }),
  "young-visit-reconnecting": scene("person", () => {
    return stateOf(viewOf(otterHere, four), [
      otherOf(aminaHere, 150, { connected: false }),
      otherOf(bethHere, 20, { connected: false, flows: false }),
      otherOf(iwonaHere, 280),
    ], { line: "down" });
  }),
  "young-visit-stalled": scene("person", () => {
    const quiet = { audio: false, video: true, screen: false };
    return stateOf(viewOf(otterHere, four), [
      otherOf(aminaHere, 150, { flows: false }),
      otherOf(bethHere, 20, { flows: false, sends: quiet }),
      otherOf(iwonaHere, 280, { flows: false, hears: false }),
    ], { quality: "none" });
  }),
  "young-visit-held": scene("person", () => stateOf(viewOf({ ...otterHere, place: "held" }, pair), [])),
  "young-visit-more": scene("person", () => stateOf(viewOf(otterHere, pair), [otherOf(aminaHere, 150)]), ["[data-control=more]"]),
  "young-visit-after-words": scene("person", () => stateOf(viewOf(otterHere, [], { phase: "ended" }), []), [], { ...openArea, after: afterWords }),
  "young-visit-after-missed": scene("person", () => stateOf(viewOf(otterHere, [], { phase: "missed" }), []), [], ringArea),
  "young-visit-after": scene("person", () => stateOf(viewOf(otterHere, [], { phase: "ended" }), [])),
  "staff-visit-alone": scene("staff", () => stateOf(viewOf(aminaHere, [aminaHere, mumWaits]), [])),
  "staff-visit-call": scene("staff", () => stateOf(viewOf(aminaHere, [...pair, mumWaits]), [otherOf(otterHere, 260, { speaking: true })])),
  "staff-visit-long": scene("staff", () => stateOf(viewOf(aminaHere, [aminaHere, { ...otterHere, ...longAgo }], { starts_at: NOW - 31 * MINUTE }), [])),
  "staff-visit-not-safe": scene("staff", () => stateOf(viewOf(aminaHere, four, { not_safe: true }), [otherOf(otterHere, 260), otherOf(bethHere, 20), otherOf(iwonaHere, null)])),
  "staff-visit-end": scene("staff", () => stateOf(viewOf(aminaHere, pair), [otherOf(otterHere, 260)]), ["[data-control=leave]", "[data-answer=no]"]),
  "staff-visit-after": { make: () => after({ answer: "no", why: "carer_present" }), open: [".outcome"] },
  "staff-visit-after-tags": { make: () => after({ answer: "yes", why: "" }, true, tags), open: [".outcome-tags [value=sleep]"] },
  "staff-visit-after-unsaid": { make: () => after(null), open: [".outcome-ask"] },
  "staff-visit-left": { make: () => after(null, false), open: ["[data-act=ready]", ".outcome-ask"] },
  "staff-visit-plan": {
    make: () => new ScriptedClient("staff", ready(amina, inbox())),
    open: [".row[data-id=desk-2]", "[data-act=visit]"],
  },
  "staff-visit-planned": { make: () => planned(), open: OPEN_PLAN },
  "staff-visit-planned-room": { make: () => planned({ place: "1".repeat(32), name: "Library, room 2", how: "Ground floor" }), open: [...OPEN_PLAN, ".place-choice [data-at]"] },
  "staff-visit-planned-move": { make: () => planned(), open: [...OPEN_PLAN, "[data-act=move]"] },
  "staff-visit-planned-cancel": { make: () => planned(), open: [...OPEN_PLAN, "[data-act=cancel]"] },
  "young-visit-weak": scene("person", () => stateOf(viewOf(otterHere, pair), [otherOf(aminaHere, 150)], { quality: "poor", thrift: "saver" })),
  "young-visit-weak-sound": scene("person", () => stateOf(viewOf(otterHere, pair), [otherOf(aminaHere, null)], { quality: "none", thrift: "audio" })),
  "young-visit-stopped": scene("person", () => stateOf(viewOf(otterHere, pair), [otherOf(aminaHere, null, { line: "connecting" })], { stopped: true })),
  "young-visit-guest-agree": scene("guest", () => stateOf(viewOf({ ...iwonaHere, place: "away" }, [aminaHere]), []), [], { ...openArea, consent: consentText }),
  "young-visit-guest-waiting-long": scene("guest", () => stateOf(guestWaitsLong, [], { note: late }), [], ringArea),
  "young-visit-guest-waiting-tell": scene("guest", () => stateOf(guestWaitsLong, []), [], openArea),
  "young-visit-guest-stuck": scene("guest", () => stateOf(viewOf(iwonaHere, [aminaHere, iwonaHere]), [brokenLine], stuck), [], ringArea),
  "young-visit-guest": scene("guest", () => stateOf(viewOf({ ...iwonaHere, place: "waiting" }, [aminaHere]), [])),
};
