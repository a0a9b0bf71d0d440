import type { Snapshot } from "../../model";
import type { RecordOpening } from "../../model-records";
import { ready } from "./people";
import {
  agreedTo,
  askedByMarcus,
  askedQuietly,
  elsewhere,
  forged,
  opened,
  otherLeads,
  over,
  readyToOpen,
  refused,
  sealed,
  sofia,
  waitingForLeads,
} from "./record-people";
import type { Screen } from "./screens";
import type { RecordAnswers } from "./answers";
import { refuse, ScriptedClient } from "./scripted-client";

const yes = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

const answers: RecordAnswers = {
  list: () => yes({ items: sealed, more: false }),
  openings: () => yes([]),
  opening: () => yes(refused),
  ask: (_record, reason, risk) => yes({ ...waitingForLeads, reason, risk }),
  agree: () => yes(agreedTo),
  refuse: () => yes(refused),
  end: () => yes(over),
  read: () => yes(opened),
  leads: () => yes(otherLeads),
  handOn: () => yes({ handed: 0, left: 0 }),
  succeed: () => yes(null),
};

/** Sofia among the records, answered as told. */
function room(more: RecordAnswers = {}, link: Snapshot["link"] = "online", waits: ConstructorParameters<typeof ScriptedClient>[3] = []): () => ScriptedClient {
  return () => new ScriptedClient("staff", ready(sofia, [], link), { records: { ...answers, ...more } }, waits);
}

const running = (...openings: readonly RecordOpening[]): RecordAnswers => ({ openings: () => yes(openings) });
const ask = "[data-record=record-2] .button";
const submit = "dialog .button-main";

export const recordScreens: Readonly<Record<string, Screen>> = {
  "staff-records": { make: room(), open: ["[data-tab=records]", ".record h3"] },
  "staff-records-none": { make: room({ list: () => yes({ items: [], more: false }) }), open: ["[data-tab=records]", ".records-empty"] },
  "staff-records-more": { make: room({ list: () => yes({ items: sealed, more: true }) }), open: ["[data-tab=records]", ".record h3"] },
  "staff-records-loading": { make: room({}, "online", ["records"]), open: ["[data-tab=records]", ".records-skeleton"] },
  "staff-records-not-yours": { make: room({ list: () => refuse("record.not_yours"), openings: () => refuse("record.not_yours") }), open: ["[data-tab=records]", ".records-failed"] },
  "staff-records-network": { make: room({ list: () => refuse("network"), openings: () => refuse("network") }), open: ["[data-tab=records]", ".records-failed"] },
  "staff-records-offline": { make: room({}, "offline"), open: ["[data-tab=records]", ".records .note-warm"] },
  "staff-records-asking": { make: room(), open: ["[data-tab=records]", ask, "dialog [value=risk]"] },
  "staff-records-asking-missing": { make: room(), open: ["[data-tab=records]", ask, submit, "dialog .field-problem"] },
  "staff-records-waiting": { make: room(running(waitingForLeads)), open: ["[data-tab=records]", ".opening h3"] },
  "staff-records-ready": { make: room(running(readyToOpen)), open: ["[data-tab=records]", ".opening h3"] },
  "staff-records-elsewhere": { make: room(running(elsewhere)), open: ["[data-tab=records]", ".opening h3"] },
  "staff-records-refused": { make: room(running(refused)), open: ["[data-tab=records]", ".opening h3"] },
  "staff-records-over": { make: room(running(over)), open: ["[data-tab=records]", ".opening h3"] },
  "staff-records-asked": { make: room(running(askedByMarcus)), open: ["[data-tab=records]", ".opening-asked h2"] },
  "staff-records-asked-quietly": { make: room(running(askedQuietly)), open: ["[data-tab=records]", ".opening-asked h2"] },
  "staff-records-agreed": { make: room(running(askedByMarcus)), open: ["[data-tab=records]", ".opening-asked .button-main", ".opening-agreed"] },
  "staff-records-stranger": {
    make: room({ ...running(askedByMarcus), agree: () => refuse("record.asker", { name: "Marcus Hill" }) }),
    open: ["[data-tab=records]", ".opening-asked .button-main", ".note-problem"],
  },
  "staff-records-refusing": { make: room(running(askedByMarcus)), open: ["[data-tab=records]", ".opening-asked .button:last-child", submit, "dialog .field-problem"] },
  "staff-records-wrong-share": {
    make: room({ ...running(readyToOpen), read: () => refuse("record.wrong_share", { names: "Marcus Hill" }) }),
    open: ["[data-tab=records]", ".opening .button-main", ".note-problem"],
  },
  "staff-records-opened": { make: room(running(readyToOpen)), open: ["[data-tab=records]", ".opening .button-main", ".verdict-good"] },
  "staff-records-forged": { make: room({ ...running(readyToOpen), read: () => yes(forged) }), open: ["[data-tab=records]", ".opening .button-main", ".said-bad"] },
  "staff-records-broken": { make: room({ ...running(readyToOpen), read: () => refuse("record.broken") }), open: ["[data-tab=records]", ".opening .button-main", ".note-problem"] },
  "staff-records-handing": { make: room({ handOn: () => yes({ handed: 12, left: 1 }) }), open: ["[data-tab=records]", "[data-opens=successor]", "dialog [value=staff-8]"] },
  "staff-records-nobody-else": { make: room({ leads: () => yes([]) }), open: ["[data-tab=records]", "[data-opens=successor]", "dialog fieldset p"] },
};
