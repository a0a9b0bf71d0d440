import type { Adding, Item, Me } from "../../model";
import type { Device, StaffDevices } from "../../model-devices";
import { amina, desk, inbox, mine, notice, NOW, otter, quiet, ready, talk, talkFromTheDesk } from "./people";
import type { Screen } from "./screens";
import type { GetFile } from "../devices/checking";
import { appOnPaper } from "./app-on-paper";
import { tom } from "./office-people";
import type { DevicesAnswers } from "./answers";
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

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const phone: Device = { id: "phone-1", name: "Android phone", addedAt: NOW - 40 * DAY, seenAt: NOW, revokedAt: null, erasedAt: null, here: true };
const tablet: Device = { ...phone, id: "tablet-9", name: "Android tablet", addedAt: NOW - 12 * DAY, seenAt: NOW - 2 * HOUR, here: false };
const lost: Device = { ...tablet, id: "phone-0", name: "iPhone", addedAt: NOW - 90 * DAY, seenAt: NOW - 3 * DAY, revokedAt: NOW - 2 * DAY };
const erased: Device = { ...lost, id: "tablet-0", name: "iPad", erasedAt: NOW - DAY };

const everybody: readonly StaffDevices[] = [
  { account: amina.account, name: amina.name, title: amina.title, devices: [{ ...phone, id: "tablet-1", name: "iPad", here: false }, erased] },
  { account: "staff-2", name: "Joe Hart", title: "Community nurse", devices: [tablet, lost] },
  { account: "staff-3", name: "Sian Llywelyn-Morgan", title: "Social worker", devices: [] },
  { account: tom.account, name: tom.name, title: tom.title, devices: [{ ...phone, name: "Windows computer" }] },
];

const yes = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

function owned(me: Me, more: DevicesAnswers = {}): Screen {
  const answers: DevicesAnswers = {
    mine: () => yes([tablet, phone, lost]),
    ofStaff: () => yes(everybody),
    revoke: () => yes(null),
    ...more,
  };
  const young = me.title === "";
  return {
    make: () =>
      young
        ? new ScriptedClient("person", ready(me, [desk(me, talk)]), { devices: answers })
        : new ScriptedClient("staff", ready(me, me.teams.length === 0 ? [] : inbox()), { devices: answers }),
    open: [...(young ? [".chat-readers"] : []), "[data-opens=devices]"],
  };
}

function had(screen: Screen, files: GetFile): Screen {
  return {
    ...screen,
    make: () => {
      const client = screen.make();
      client.files = files;
      return client;
    },
  };
}

function further(screen: Screen, ...open: readonly string[]): Screen {
  return { ...screen, open: [...(screen.open ?? []), ...open] };
}

const listed = ".devices strong";
const CHECK = "[data-act=check-app]";
const ask = "[data-device=tablet-9] .button";

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
  "young-devices": further(owned(otter), listed),
  "young-devices-one": further(owned(otter, { mine: () => yes([phone]) }), listed),
  "young-devices-ask": further(owned(otter), ask, ".device-ask p"),
  "young-devices-failed": further(owned(otter, { mine: () => refuse("network") }), "dialog .note"),
  "young-devices-not-removed": further(owned(otter, { revoke: () => refuse("store.unavailable") }), ask, ".device-yes", "dialog .note"),
  "young-devices-app": further(owned(otter), CHECK, ".this-app-number"),
  "young-devices-app-other": further(had(owned(otter), appOnPaper("/assets/main.js")), CHECK, ".this-app-number"),
  "staff-devices-app": further(owned(amina), CHECK, ".this-app-number"),
  "staff-devices-app-other": further(had(owned(amina), appOnPaper("/assets/main.js")), CHECK, ".this-app-number"),
  "staff-devices-app-failed": further(had(owned(amina), () => Promise.reject(new TypeError("no network"))), CHECK, ".this-app .note"),
  "staff-devices": further(owned(amina), listed),
  "staff-locked": { make: () => new ScriptedClient("staff", quiet("locked")) },
  "staff-locked-wrong": {
    make: () => new ScriptedClient("staff", quiet("locked"), { unlock: () => refuse("pin.wrong", { left: 3 }) }),
    type: [["[inputmode=numeric]", "271828"]],
    open: ["button[type=submit]", ".note-problem"],
  },
  "staff-locked-forgot": { make: () => new ScriptedClient("staff", quiet("locked")), open: ["[data-opens=forget]", "dialog h2"] },
  "staff-devices-pin-fault": further(owned(amina), ".pin-part [type=submit]", ".pin-part .field-problem"),
  "staff-devices-waiting": {
    make: () => new ScriptedClient("staff", ready(amina, inbox()), {}, ["devices"]),
    open: ["[data-opens=devices]", ".devices-waiting"],
  },
  "staff-devices-ask": further(owned(amina), "[data-device=phone-1] .button", ".device-ask p"),
  "staff-devices-administrator": further(owned(tom), ".devices-person h4"),
  "staff-devices-administrator-ask": further(owned(tom), ".devices-person h4", `.devices-person ${ask}`, ".device-ask p"),
  "staff-devices-administrator-failed": further(owned(tom, { ofStaff: () => refuse("network") }), ".devices-staff .note"),
  "young-chat-given": { make: () => new ScriptedClient("person", ready(otter, [desk(otter, given)])) },
  "young-chat-asking": {
    make: () => new ScriptedClient("person", ready(otter, [desk(otter, [notice("you-joined", 1), mine("hello from my tablet", 0)], { history: "asking" })])),
  },
  "staff-conversation-asking": lateNurse([notice("you-joined", 1)], "asking"),
  "staff-conversation-unanswered": lateNurse([notice("you-joined", 1)], "unanswered"),
  "staff-conversation-handed-over": lateNurse(handedOver, "here"),
};
