import type { Outcome, Snapshot } from "../../model";
import {
  amina,
  desk,
  drawing,
  fullInbox,
  inbox,
  mine,
  myAttachment,
  myCallAnswer,
  notice,
  NOW,
  offer,
  otherNames,
  otter,
  owen,
  quiet,
  ready,
  riskInbox,
  services,
  talk,
  talkFromTheDesk,
  theirAttachment,
  theirCall,
  theirCard,
  theirs,
} from "./people";
import { caseworkScreens } from "./casework-screens";
import { deskScreens } from "./desk-screens";
import { deviceScreens } from "./device-screens";
import { knockingScreens } from "./knocking-screens";
import { moderationScreens } from "./moderation-screens";
import { officeScreens } from "./office-screens";
import { mineScreens } from "./mine-screens";
import { spacesScreens } from "./spaces-screens";
import { ownDevicesScreens } from "./own-devices-screens";
import { recordScreens } from "./record-screens";
import { recoveryScreens } from "./recovery-screens";
import { refuse, ScriptedClient } from "./scripted-client";
import { ScriptedNotifier } from "./scripted-notifier";
import { placeScreens } from "./place-screens";
import { visitScreens } from "./visit-screens";
import { waysScreens } from "./ways-screens";

/** How to get to a state. `open` says what to press, by selector, in order. */
export interface Steps {
  readonly open?: readonly string[];
  /** Text to put into the first field of the screen. */
  readonly type?: readonly (readonly [selector: string, text: string])[];
  /** A file for the screen's file input. */
  readonly choose?: Blob;
  /** What comes after that. */
  readonly further?: Steps;
}

/** One screen in one state. */
export interface Screen extends Steps {
  readonly make: () => ScriptedClient;
  readonly hash?: string;
  /** What the browser says when the microphone is asked for; else it is opened. */
  readonly microphone?: "asks" | "refused";
}

const found = { ok: true, value: offer } as const;

function young(snapshot: Snapshot): () => ScriptedClient {
  return () => new ScriptedClient("person", snapshot);
}

function chat(more: Parameters<typeof desk>[2] = {}, link: Snapshot["link"] = "online", items = talk): () => ScriptedClient {
  return () => new ScriptedClient("person", ready(otter, [desk(otter, items, more)], link));
}

/** The conversation with the team, for tests that go on from there. */
export function chatClient(): ScriptedClient {
  return chat()();
}

function staff(snapshot: Snapshot): () => ScriptedClient {
  return () => new ScriptedClient("staff", snapshot);
}

function joining(outcome: Parameters<typeof refuse>[0], fields: Parameters<typeof refuse>[1] = {}): Screen {
  return {
    make: () => new ScriptedClient("person", quiet("signed-out"), { lookUpCode: () => refuse(outcome, fields) }),
    hash: "HAZEL-7Q2M",
  };
}

/** Offers other names each second time. */
function offered(): ScriptedClient {
  let others = false;
  return new ScriptedClient("person", quiet("signed-out"), {
    lookUpCode: () => {
      const nicknames = others ? otherNames : offer.nicknames;
      others = !others;
      return { ok: true, value: { ...offer, nicknames } };
    },
  });
}

const refusedTalk = [...talk.slice(0, 9), mine("I wrote down everything that happened, it got quite long", 3, "refused")];
const longTalk = Array.from({ length: 6 }, () => talk.map((item, index) => ({ ...item, id: `${item.id} ${Math.random()} ${index}` }))).flat();

const queuedTalk = [...talk, mine("are you still there", 2, "queued"), mine("no worries if not", 1, "queued")];
const oddTalk = [
  ...talk.slice(0, 7),
  notice("unreadable", 50),
  notice("newer", 49),
  notice("left", 48, "Joe Hart"),
  theirs("Are you OK to talk a bit now?", 40),
  notice("you-joined", 39),
];

const restartedTalk = [...talk.slice(0, 7), notice("restarted", 45), theirs("I am still here with you.", 40), mine("thank you", 39)];

const voice = { kind: "voice", duration: 12_400 } as const;
const shownTalk = [
  ...talk.slice(0, 8),
  myAttachment(50),
  theirs("Thank you for showing me. Is that where you sit?", 31),
  theirAttachment(30, { media: voice }),
  myAttachment(9, { media: { ...voice, duration: 64_000 }, state: "delivered" }),
];
const sendingTalk = [
  ...talk.slice(0, 8),
  myAttachment(2, { state: "queued", upload: { done: 420_000, total: 900_000, problem: null } }),
];
const stoppedTalk = [
  ...talk.slice(0, 8),
  myAttachment(3, { state: "queued", media: voice, upload: { done: 10_000, total: 40_000, problem: null } }),
  myAttachment(2, {
    state: "queued",
    upload: { done: 0, total: 900_000, problem: { code: "attachment.too_many", fields: {} } },
  }),
];

function showing(answer: Outcome<Blob>, waits: readonly "openAttachment"[] = []): () => ScriptedClient {
  return () => new ScriptedClient("person", ready(otter, [desk(otter, shownTalk)]), { openAttachment: () => answer }, waits);
}

/** A screen in a browser where notifications stand as told. */
function around(make: () => ScriptedClient, notifier: ScriptedNotifier): () => ScriptedClient {
  return () => {
    const client = make();
    client.notifier = notifier;
    return client;
  };
}

const night = { from: 22 * 60, to: 7 * 60, zone: "Europe/London" };

const here = { ok: true, value: drawing } as const;

const screens: Readonly<Record<string, Screen>> = {
  "young-starting": { make: young(quiet("starting")) },
  "young-code": { make: young(quiet("signed-out")) },
  "young-code-empty": { make: young(quiet("signed-out")), open: ["button[type=submit]"] },
  "young-code-looking": {
    make: () => new ScriptedClient("person", quiet("signed-out"), {}, ["lookUpCode"]),
    hash: "HAZEL-7Q2M",
  },
  "young-code-unknown": joining("join.code_unknown"),
  "young-code-ended": joining("join.code_ended"),
  "young-code-network": joining("network"),
  "young-code-too-many": joining("request.too_many", { retry_after: 240 }),
  "young-code-odd": joining("group.suite"),
  "young-offer": { make: offered, hash: "HAZEL-7Q2M" },
  "young-name": { make: offered, hash: "HAZEL-7Q2M", open: [".button-main"] },
  "young-name-chosen": { make: offered, hash: "HAZEL-7Q2M", open: [".button-main", ".nickname:nth-of-type(3)"] },
  "young-name-missing": { make: offered, hash: "HAZEL-7Q2M", open: [".button-main", ".button-main"] },
  "young-name-taken": {
    make: () =>
      new ScriptedClient("person", quiet("signed-out"), {
        lookUpCode: () => found,
        join: () => refuse("join.nickname_taken"),
      }),
    hash: "HAZEL-7Q2M",
    open: [".button-main", ".nickname:nth-of-type(2)", ".button-main"],
  },
  "young-name-busy": {
    make: () => new ScriptedClient("person", quiet("signed-out"), { lookUpCode: () => found }, ["join"]),
    hash: "HAZEL-7Q2M",
    open: [".button-main", ".nickname:nth-of-type(2)", ".button-main"],
  },
  "young-opening": { make: () => new ScriptedClient("person", ready(otter, []), {}, ["openDesk"]) },
  "young-opening-failed": {
    make: () => new ScriptedClient("person", ready(otter, []), { openDesk: () => refuse("network") }),
  },
  "young-empty": { make: chat({ unread: 0 }, "online", [notice("opened", 1)]) },
  "young-empty-alone": { make: chat({ members: desk(otter, []).members.slice(0, 1) }, "online", []) },
  "young-first-sent": { make: chat({}, "online", [notice("opened", 2), mine("I feel worried about something", 1, "sent")]) },
  "young-chat": { make: chat() },
  "young-chat-typing": { make: chat({ typing: ["Amina Rahman"] }) },
  "young-chat-unread": { make: chat({ unread: 3 }, "online", [...longTalk, theirs("Hello again.", 6), theirs("How was today?", 5), theirs("No rush at all.", 4)]) },
  "young-chat-offline": { make: chat({}, "offline", queuedTalk) },
  "young-chat-connecting": { make: chat({}, "connecting") },
  "young-chat-refused": { make: chat({}, "online", refusedTalk) },
  "young-chat-odd": { make: chat({}, "online", oddTalk) },
  "young-chat-joining": { make: chat({ state: "joining" }) },
  "young-chat-restarted": { make: chat({}, "online", restartedTalk) },
  "young-chat-waiting": { make: chat({ state: "waiting" }) },
  "young-chat-held": { make: chat({ state: "held" }) },
  "young-chat-long": { make: chat(), type: [[".composer-field", "word ".repeat(790)]] },
  "young-chat-too-long": { make: chat(), type: [[".composer-field", "word ".repeat(810)]] },
  "young-help-offered": {
    make: chat(),
    type: [[".composer-field", "sometimes i want to die"]],
    open: [".help-offer > p"],
  },
  "young-chat-card": { make: chat({}, "online", [...talk, ...services.map((card, index) => theirCard(3 - index, card))]) },
  "young-call-asked": { make: chat({}, "online", [...talk, theirCall(2, null)]) },
  "young-call-answered": { make: chat({}, "online", [...talk, theirCall(2, true), myCallAnswer(1, true)]) },
  "young-chat-attachments": { make: chat({}, "online", shownTalk) },
  "young-chat-sending": { make: chat({}, "online", sendingTalk) },
  "young-chat-stopped": { make: chat({}, "offline", stoppedTalk) },
  "young-picture": { make: showing(here), open: [".picture"] },
  "young-picture-coming": { make: showing(here, ["openAttachment"]), open: [".picture"] },
  "young-picture-expired": { make: showing(refuse("attachment.expired")), open: [".picture"] },
  "young-voice-broken": { make: showing(refuse("attachment.broken")), open: [".message-theirs .player-button"] },
  "young-picture-chosen": { make: chat(), choose: drawing },
  "young-picture-unreadable": { make: chat(), choose: new Blob(["no picture"], { type: "image/heic" }) },
  "young-voice-asking": { make: chat(), microphone: "asks", open: ["[data-opens=voice]"] },
  "young-voice-refused": { make: chat(), microphone: "refused", open: ["[data-opens=voice]"] },
  "young-voice-recording": { make: chat(), open: ["[data-opens=voice]", ".extra-clock"] },
  "young-voice-recorded": { make: chat(), open: ["[data-opens=voice]", ".extra .button-main", ".extra .player-time"] },
  "young-chat-send-failed": {
    make: () => new ScriptedClient("person", ready(otter, [desk(otter, talk)]), { send: () => refuse("store.unavailable") }),
    type: [[".composer-field", "I think I want to tell you more"]],
    open: [".composer-send"],
  },
  "young-readers": { make: chat(), open: [".chat-readers"] },
  "young-notifications": { make: chat(), open: [".bell", ".notice-preview"] },
  "young-notifications-own": { make: chat(), open: [".bell", ".notice-title:last-of-type", ".notice-form .button-main"] },
  "young-notifications-on": {
    make: around(chat(), new ScriptedNotifier("granted", { title: "Calendar", quiet: night })),
    open: [".bell", ".notice-preview"],
  },
  "young-notifications-denied": { make: around(chat(), new ScriptedNotifier("denied")), open: [".bell", ".notice-cannot"] },
  "young-notifications-impossible": {
    make: around(chat(), new ScriptedNotifier("impossible")),
    open: [".bell", ".notice-cannot"],
  },
  "young-urgent": { make: chat(), open: [".bar-help"] },
  "young-elsewhere": { make: young(quiet("elsewhere")) },
  "young-revoked": { make: young(quiet("revoked")) },

  "staff-starting": { make: staff(quiet("starting")) },
  "staff-sign-in": { make: staff(quiet("signed-out")) },
  "staff-sign-in-refused": {
    make: () => new ScriptedClient("staff", quiet("signed-out"), { signInStaff: () => refuse("sign_in.refused") }),
    type: [["[autocomplete=username]", "amina"], ["[autocomplete=current-password]", "a long password"], ["[autocomplete=one-time-code]", "123456"]],
    open: ["button[type=submit]"],
  },
  "staff-sign-in-locked": {
    make: () =>
      new ScriptedClient("staff", quiet("signed-out"), { signInStaff: () => refuse("request.too_many", { retry_after: 600 }) }),
    type: [["[autocomplete=username]", "amina"], ["[autocomplete=current-password]", "a long password"], ["[autocomplete=one-time-code]", "123456"]],
    open: ["button[type=submit]"],
  },
  "staff-inbox": { make: staff(ready(amina, inbox())) },
  "staff-inbox-all": { make: staff(ready(amina, fullInbox())) },
  "staff-inbox-none": { make: staff(ready(amina, inbox().filter((one) => one.waitingSince === null))) },
  "staff-inbox-empty": { make: staff(ready(amina, [])) },
  "staff-inbox-search": { make: staff(ready(amina, inbox())), type: [[".search .input", "zebra"]] },
  "staff-inbox-teams": {
    make: staff(ready({ ...amina, teams: [...amina.teams, { id: "team-2", name: "Social work, north" }] }, inbox())),
  },
  "staff-conversation": { make: staff(ready(amina, inbox())), open: [".row[data-id=desk-2]"] },
  "staff-conversation-typing": {
    make: staff(ready(amina, inbox().map((one) => (one.id === "desk-2" ? { ...one, typing: ["Quiet Otter"] } : one)))),
    open: [".row[data-id=desk-2]"],
  },
  "staff-conversation-joining": {
    make: staff(ready(amina, inbox().map((one) => (one.id === "desk-0" ? { ...one, state: "joining", members: [] } : one)))),
    open: [".row[data-id=desk-0]"],
  },
  "staff-conversation-earlier": {
    make: staff(
      ready(
        amina,
        inbox().map((one) =>
          one.id === "desk-2"
            ? { ...one, items: talkFromTheDesk.slice(1, 4).map((item) => (item.kind === "text" ? { ...item, earlier: true } : item)) }
            : one,
        ),
      ),
    ),
    open: [".row[data-id=desk-2]"],
  },
  "staff-conversation-attachments": {
    make: staff(
      ready(
        amina,
        inbox().map((one) =>
          one.id === "desk-2"
            ? {
                ...one,
                preview: "",
                previewKind: "image",
                items: [
                  ...one.items,
                  theirAttachment(4, { authorName: otter.name, authorTitle: "" }),
                  theirAttachment(3, { authorName: otter.name, authorTitle: "", media: voice }),
                ],
              }
            : one,
        ),
      ),
    ),
    open: [".row[data-id=desk-2]"],
  },
  "staff-signposts": {
    make: () =>
      new ScriptedClient("staff", ready(amina, inbox()), {
        findServices: () => ({ ok: true, value: { items: services, importedAt: NOW } }),
      }),
    open: [".row[data-id=desk-2]", "[data-opens=signposts]", ".service header"],
  },
  "staff-signposts-none": {
    make: staff(ready(amina, inbox())),
    open: [".row[data-id=desk-2]", "[data-opens=signposts]", ".services-search"],
  },
  "staff-risk": { make: staff(ready(amina, riskInbox())), open: [".row[data-id=desk-2]", ".risk-note summary"] },
  "staff-members": { make: staff(ready(amina, inbox())), open: [".row[data-id=desk-2]", ".pane-members"] },
  "staff-offline": {
    make: staff(
      ready(
        amina,
        inbox().map((one) => (one.id === "desk-2" ? { ...one, items: [...one.items, mine("I'm here until four today.", 1, "queued")] } : one)),
        "offline",
      ),
    ),
    open: [".row[data-id=desk-2]"],
  },
  "staff-sign-out": {
    make: staff(
      ready(
        amina,
        inbox().map((one) => (one.id === "desk-2" ? { ...one, items: [...one.items, mine("I'm here until four today.", 1, "queued")] } : one)),
        "offline",
      ),
    ),
    open: [".row[data-id=desk-2]", ".top > .bar-button:last-of-type"],
  },
  "staff-notifications": { make: staff(ready(amina, inbox())), open: [".bell", ".notice-preview"] },
  "staff-no-team": { make: staff(ready(owen, [])), open: ["[data-opens=inbox]", ".card h2"] },
  "staff-elsewhere": { make: staff(quiet("elsewhere")) },
  "staff-revoked": { make: staff(quiet("revoked")) },
};

const all = {
  ...screens,
  ...caseworkScreens,
  ...deskScreens,
  ...deviceScreens,
  ...mineScreens,
  ...moderationScreens,
  ...officeScreens,
  ...ownDevicesScreens,
  ...recordScreens,
  ...recoveryScreens,
  ...spacesScreens,
  ...visitScreens,
  ...placeScreens,
  ...knockingScreens,
  ...waysScreens,
};

export const names = Object.keys(all);

export function screenOf(name: string): Screen | undefined {
  return all[name];
}

/** The gallery's clock stands still. */
export const clock = (): number => NOW;
