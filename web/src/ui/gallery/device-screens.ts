import type { Adding, Item } from "../../model";
import { amina, desk, inbox, mine, notice, NOW, otter, quiet, ready, talk, talkFromTheDesk } from "./people";
import type { Screen } from "./screens";
import { refuse, ScriptedClient } from "./scripted-client";

const LINK = "7HQ2MZ4T9K.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const OPEN = [".chat-readers", "[data-opens=device]"];

const shown: Adding = { link: `https://chat.example.org/link#${LINK}`, endsAt: NOW + 272_000, step: "shown", device: "" };

function adding(more: Partial<Adding>): Screen {
  const snapshot = { ...ready(otter, [desk(otter, talk)]), adding: { ...shown, ...more } };
  return { make: () => new ScriptedClient("person", snapshot), open: OPEN };
}

function linking(code: string): Screen {
  return {
    make: () => new ScriptedClient("person", quiet("signed-out"), { comeIn: () => refuse(code) }),
    hash: LINK,
    open: [".button-main"],
  };
}

const given: readonly Item[] = talk.flatMap((item): readonly Item[] => {
  if (item.kind !== "notice" || item.code !== "joined") return [item];
  return [{ ...item, code: "joined-given" }, notice("device", 24 * 60 + 60, "Quiet Otter")];
});

function lateNurse(items: readonly Item[], history: "here" | "asking" | "unanswered"): Screen {
  const conversations = inbox().map((one) => (one.id === "desk-2" ? { ...one, items, history } : one));
  return { make: () => new ScriptedClient("staff", ready(amina, conversations)), open: [".row[data-id=desk-2]"] };
}

const handedOver: readonly Item[] = [
  notice("unverified", 24 * 60 + 95),
  ...talkFromTheDesk.slice(1, 8).map((item) => (item.kind === "notice" ? item : { ...item, mine: false, earlier: true })),
  notice("given-you", 33),
  notice("unvouched", 32, "Quiet Otter"),
  ...talkFromTheDesk.slice(8),
];

export const deviceScreens: Readonly<Record<string, Screen>> = {
  "young-add-device": adding({}),
  "young-add-device-asked": adding({ step: "asked", device: "Android tablet" }),
  "young-add-device-added": adding({ step: "added", device: "Android tablet" }),
  "young-add-device-ended": adding({ step: "ended" }),
  "young-add-device-failed": adding({ step: "failed" }),
  "young-add-device-offline": {
    make: () => new ScriptedClient("person", ready(otter, [desk(otter, talk)]), { startAdding: () => refuse("network") }),
    open: OPEN,
  },
  "young-link": { make: () => new ScriptedClient("person", quiet("signed-out")), hash: LINK },
  "young-link-waiting": {
    make: () => new ScriptedClient("person", quiet("signed-out"), {}, ["comeIn"]),
    hash: LINK,
    open: [".button-main"],
  },
  "young-link-refused": linking("link.refused"),
  "young-link-ended": linking("link.ended"),
  "young-link-broken": linking("link.broken"),
  "young-link-typed": { make: () => new ScriptedClient("person", quiet("signed-out")), open: [".button-plain"] },
  "young-link-already": { make: () => new ScriptedClient("person", ready(otter, [desk(otter, talk)])), hash: LINK },
  "young-chat-given": { make: () => new ScriptedClient("person", ready(otter, [desk(otter, given)])) },
  "young-chat-asking": {
    make: () => new ScriptedClient("person", ready(otter, [desk(otter, [notice("you-joined", 1), mine("hello from my tablet", 0)], { history: "asking" })])),
  },
  "staff-conversation-asking": lateNurse([notice("you-joined", 1)], "asking"),
  "staff-conversation-unanswered": lateNurse([notice("you-joined", 1)], "unanswered"),
  "staff-conversation-handed-over": lateNurse(handedOver, "here"),
};
