import type { Outcome } from "../../model";
import type { TeamPlace } from "../../model-office";
import type { PlaceSeen, SealedThere } from "../../protocol/places";
import { NOW, otter, ready } from "./people";
import { refuse, ScriptedClient } from "./scripted-client";
import type { Screen } from "./screens";

const MINUTE = 60_000;

const there: SealedThere = {
  visit: "f".repeat(32),
  device: "2".repeat(32),
  statement: new Uint8Array(),
  attestation: new Uint8Array(),
  sealed: new Uint8Array(),
};

const next: NonNullable<PlaceSeen["next"]> = {
  starts_at: NOW + 10 * MINUTE,
  minutes: 30,
  host: { name: "Amina Yusuf", title: "School nurse" },
  opens: null,
  sealed: there,
};

const seen: PlaceSeen = {
  organisation: { id: "a".repeat(32), name: "Hill County Health" },
  name: "Library, room 2",
  how: "Ground floor, past the desk",
  now: NOW,
  busy: false,
  back: null,
  next,
};

function tablet(answer: () => Outcome<PlaceSeen> | null, open: readonly string[] = []): Screen {
  return {
    make: () => {
      const client = new ScriptedClient("person", ready(otter, []));
      client.tablet = {
        line: {
          look: () => {
            const found = answer();
            return found === null ? new Promise(() => undefined) : Promise.resolve(found);
          },
          open: () => Promise.resolve(null),
        },
      };
      return client;
    },
    open,
  };
}

function shows(more: Partial<PlaceSeen>): () => Outcome<PlaceSeen> {
  return () => ({ ok: true, value: { ...seen, now: Date.now(), ...more } });
}

const early = { ...next, starts_at: NOW + 90 * MINUTE, opens: NOW + 60 * MINUTE, sealed: null };

/** The page of a room's tablet. */
export const placeScreens: Readonly<Record<string, Screen>> = {
  "young-place-looking": tablet(() => null),
  "young-place-ready": tablet(shows({})),
  "young-place-forged": tablet(shows({}), ["[data-act=here]", ".note-problem"]),
  "young-place-early": tablet(shows({ next: early }), ["[data-place=early]"]),
  "young-place-busy": tablet(shows({ busy: true }), [".place-busy"]),
  "young-place-busy-alone": tablet(shows({ busy: true, next: null }), ["[data-place=busy]"]),
  "young-place-back": tablet(shows({ busy: true, back: there, next: null }), ["[data-place=back]"]),
  "young-place-empty": tablet(shows({ next: null }), ["[data-place=empty]"]),
  "young-place-closed": tablet(() => refuse("visit.place_closed"), ["[data-place=closed]"]),
  "young-place-unknown": tablet(() => refuse("visit.place_unknown"), ["[data-place=unknown]"]),
  "young-place-lost": tablet(() => refuse("network"), ["[data-place=lost]"]),
};

/** What the office is answered about a team's rooms. */
export const rooms: readonly [TeamPlace, TeamPlace] = [
  {
    place: "1".repeat(32),
    team: "e".repeat(32),
    name: "Library, room 2",
    how: "Ground floor, past the desk",
    madeBy: "Amina Yusuf",
    madeAt: NOW - 20 * 24 * 60 * MINUTE,
    visits: 2,
    closed: false,
    vouched: true,
  },
  {
    place: "2".repeat(32),
    team: "e".repeat(32),
    name: "Riverside High, quiet room",
    how: "",
    madeBy: "Beth Lewis",
    madeAt: NOW - 2 * 24 * 60 * MINUTE,
    visits: 0,
    closed: false,
    vouched: true,
  },
];

export const roomFragment = "ASAhIiMkJSYnKCkqKywtLi9AQUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVpbXF1eXwABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
