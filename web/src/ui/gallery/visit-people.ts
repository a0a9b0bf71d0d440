import type { CallState, Other } from "../../call/state";
import type { AreaSeen, Both } from "../../protocol/visit-area";
import type { Person, View } from "../../protocol/visits";
import { NOW } from "./people";

/** A picture as a camera would give it, drawn. */
export function drawnTrack(hue: number): MediaStreamTrack {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [640, 360];
  const brush = canvas.getContext("2d");
  const track = canvas.captureStream(5).getVideoTracks()[0];
  if (brush === null || track === undefined) throw new Error("nothing to draw on");
  const sky = brush.createLinearGradient(0, 0, 640, 360);
  sky.addColorStop(0, `hsl(${hue} 35% 72%)`);
  sky.addColorStop(1, `hsl(${hue + 40} 40% 38%)`);
  brush.fillStyle = sky;
  brush.fillRect(0, 0, 640, 360);
  brush.fillStyle = `hsl(${hue + 20} 30% 24%)`;
  brush.beginPath();
  brush.arc(320, 150, 70, 0, 7);
  brush.arc(320, 400, 170, 0, 7);
  brush.fill();
  return track;
}

const ids = { otter: "1".repeat(32), amina: "2".repeat(32), beth: "3".repeat(32), iwona: "4".repeat(32), mum: "5".repeat(32) };

function person(participant: string, name: string, role: Person["role"], more: Partial<Person> = {}): Person {
  return {
    participant,
    name,
    role,
    place: "inside",
    slot: 0,
    connected: true,
    arrived_at: NOW - 4 * 60_000,
    account: role === "interpreter" || role === "parent" ? "" : participant,
    test: null,
    note_seen: null,
    hears: true,
    ...more,
  };
}

export const otterHere = person(ids.otter, "Quiet Otter", "young_person");
export const aminaHere = person(ids.amina, "Amina Yusuf", "staff");
export const bethHere = person(ids.beth, "Beth Carter", "staff");
export const iwonaHere = person(ids.iwona, "Iwona Nowak", "interpreter");
export const mumWaits = person(ids.mum, "Sarah Hill", "parent", {
  place: "waiting",
  hears: false,
  test: { microphone: "blocked", camera: "ok", speaker: "ok", path: "ok", rtt: 340, loss: 22, kbps: 900 },
});

const nothing: Both = { en: "", cy: "" };

/** A waiting area that nobody set up. */
export const openArea: AreaSeen = {
  open: true,
  opens: null,
  why: null,
  before: nothing,
  after: nothing,
  consent: null,
  wait: null,
  phone: null,
  tags: [],
};

export const before: Both = {
  en: "Find a quiet place where nobody can hear you.\nHave some paper and a pen with you.",
  cy: "Dewch o hyd i le tawel lle na all neb eich clywed.\nCadwch bapur a beiro gyda chi.",
};

export const after: Both = {
  en: "Thank you for talking to us. If it gets worse, write to us or ring 111.",
  cy: "Diolch am siarad â ni. Os bydd yn gwaethygu, ysgrifennwch atom neu ffoniwch 111.",
};

export const consentText = {
  number: 2,
  text: {
    en: "The nurse writes down what you talk about, and keeps it safe. Nobody records the call. If the nurse thinks that you are not safe, she may have to tell somebody who can help, and talks to you first.",
    cy: "Mae'r nyrs yn ysgrifennu beth rydych chi'n ei drafod, ac yn ei gadw'n ddiogel. Does neb yn recordio'r alwad. Os yw'r nyrs yn meddwl nad ydych yn ddiogel, efallai y bydd yn rhaid iddi ddweud wrth rywun a all helpu.",
  },
  agreed: false,
};

export function viewOf(you: Person, people: readonly Person[], more: Partial<View> = {}): View {
  return {
    visit: "f".repeat(32),
    conversation: "c".repeat(32),
    phase: "in_progress",
    version: 7,
    now: NOW,
    starts_at: NOW - 5 * 60_000,
    minutes: 30,
    host: ids.amina,
    host_name: "Amina Yusuf",
    plane: people.filter(({ place }) => place === "inside").length > 2 ? "sfu" : "direct",
    generation: 3,
    epoch: 4,
    pause: "",
    alone: false,
    call: { number: 2, missing: [] },
    two_staff: { wanted: false, staff_inside: 1, kept: true },
    not_safe: false,
    you: { participant: you.participant, name: you.name, role: you.role, place: you.place, slot: you.slot, arrived_at: you.arrived_at ?? 0, note: null },
    people,
    ...more,
  };
}

export function otherOf(one: Person, hue: number | null, more: Partial<Other> = {}): Other {
  return {
    participant: one.participant,
    name: one.name,
    role: one.role,
    connected: true,
    hears: true,
    line: "here",
    sends: { audio: true, video: hue !== null, screen: false },
    speaking: false,
    failing: false,
    flows: true,
    audio: null,
    video: hue === null ? null : drawnTrack(hue),
    screen: null,
    ...more,
  };
}

export function stateOf(view: View | null, others: readonly Other[], more: Partial<CallState> = {}): CallState {
  return {
    view,
    line: "up",
    local: {
      microphone: "on",
      camera: "on",
      screen: "off",
      picture: drawnTrack(200),
      devices: {
        cameras: [
          { id: "front", label: "Front camera" },
          { id: "back", label: "Back camera" },
        ],
        microphones: [],
        speakers: [],
      },
      chosen: { camera: "", microphone: "", speaker: "" },
    },
    thrift: "video",
    others,
    speaking: false,
    quality: "good",
    note: null,
    here: [{ participant: ids.otter, call: 2, alone: true, who: "" }],
    tampered: [],
    stopped: false,
    stuck: false,
    check: { kind: "none" },
    problem: null,
    ...more,
  };
}
