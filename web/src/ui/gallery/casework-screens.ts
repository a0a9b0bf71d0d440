import type { Me } from "../../model";
import { flip, fromPython, paperTrail } from "../../testing/paper-trail";
import { utf8 } from "../../protocol/bytes";
import {
  agreedGlass,
  askedGlass,
  briefs,
  closedCase,
  colleagues,
  dueFiles,
  findings,
  freshCase,
  gone,
  ivy,
  known,
  laterFiles,
  nia,
  ownGlass,
  provenItem,
  retentionTeams,
  sofia,
  trailItems,
  trailKeys,
  wholeCase,
} from "./casework-people";
import { amina, inbox, ready } from "./people";
import type { Screen } from "./screens";
import type { CaseworkAnswers } from "./answers";
import { refuse, ScriptedClient } from "./scripted-client";

const yes = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

const files = await paperTrail();
files.set("proof/257", utf8(fromPython.proof));
const spoiled = new Map(files);
flip(spoiled, "tile/0/000", 40);

const answers: CaseworkAnswers = {
  cases: (state) => yes({ items: state === "open" ? briefs : [], next: null }),
  people: () => yes(colleagues),
  case: () => yes(wholeCase),
  openCase: () => yes(freshCase),
  glasses: () => yes([]),
  findings: () => yes(findings),
  files: (before) => yes({ today: "2026-03-10", items: before === null ? laterFiles : dueFiles, next: null }),
  retentionTeams: () => yes(retentionTeams),
  destructions: () => yes({ items: gone, next: null }),
  trailKeys: () => yes(trailKeys),
  trailEntries: () => yes({ items: trailItems, next: 896 }),
  trailEntry: () => yes({ item: provenItem, details: '{"asked_by":"staff-1","glass":"61a5"}', salt: new Uint8Array(32) }),
  trailFile: (_organisation, path) => yes(files.get(path) ?? null),
};

/** Safeguarding as somebody sees it, answered as told. */
function safeguarding(more: CaseworkAnswers = {}, me: Me = sofia): () => ScriptedClient {
  return () => {
    // What one screen verified is nothing to another one.
    localStorage.removeItem(`earshot.trail ${trailKeys.origin}`);
    return new ScriptedClient("staff", ready(me, []), { casework: { ...answers, ...more } });
  };
}

const tab = (name: string): string => `[data-tab=${name}]`;
const deed = (name: string): string => `[data-deed=${name}]`;
const one = ".case-row:nth-child(1)";
const opened = [one, ".case-lines"] as const;
const send = "dialog .button-main";

export const caseworkScreens: Readonly<Record<string, Screen>> = {
  "staff-cases": { make: safeguarding(), open: [".case-rows"] },
  "staff-cases-none": { make: safeguarding(), open: ["[data-state=closed]", ".office-empty"] },
  "staff-cases-loading": { make: () => new ScriptedClient("staff", ready(sofia, []), {}, ["casework"]), open: [".office-waiting"] },
  "staff-cases-network": { make: safeguarding({ cases: () => refuse("network") }), open: [".office-failed"] },
  "staff-case-open": { make: safeguarding(), open: ["[data-opens=open-case]", "dialog h2"] },
  "staff-case-open-missing": { make: safeguarding(), open: ["[data-opens=open-case]", send, "dialog .field-problem"] },
  "staff-case-opened": {
    make: () => new ScriptedClient("staff", ready(amina, inbox()), { casework: answers }),
    open: [".row[data-id=desk-2]", "[data-deed=open-case]", "dialog h2"],
  },
  "staff-case": { make: safeguarding(), open: opened },
  "staff-case-fresh": { make: safeguarding({ case: () => yes(freshCase) }), open: opened },
  "staff-case-closed": { make: safeguarding({ case: () => yes(closedCase) }), open: opened },
  "staff-case-not-yours": { make: safeguarding({ case: () => refuse("case.not_yours") }), open: [one, ".office-failed"] },
  "staff-case-task": { make: safeguarding(), open: [...opened, deed("task"), send, "dialog .field-problem"] },
  "staff-case-sharing": { make: safeguarding(), open: [...opened, deed("decide"), "dialog [value=no]", "dialog fieldset:nth-of-type(3) [value=no]"] },
  "staff-case-sharing-missing": { make: safeguarding(), open: [...opened, deed("decide"), send, "dialog .field-problem"] },
  "staff-case-correct": { make: safeguarding(), open: [...opened, "[data-line='3'] .case-link", "dialog h2"] },
  "staff-case-level": { make: safeguarding(), open: [...opened, deed("level"), "dialog h2"] },
  "staff-case-glass-asked": { make: safeguarding({ glasses: () => yes(askedGlass) }), open: [...opened, ".case-glass"] },
  "staff-case-glass-own": { make: safeguarding({ glasses: () => yes(ownGlass) }), open: [...opened, ".case-glass"] },
  "staff-case-glass-ask": { make: safeguarding(), open: [...opened, deed("ask-identity"), "dialog [value=no]"] },
  "staff-case-identity": {
    make: safeguarding({ glasses: () => yes(agreedGlass), readIdentity: () => yes(known) }),
    open: [...opened, deed("read-identity"), ".case-known"],
  },
  "staff-case-identity-enter": { make: safeguarding(), open: [...opened, deed("enter-identity"), "dialog h2"] },
  "staff-case-findings": { make: safeguarding(), open: [...opened, deed("check"), ".case-findings"] },
  "staff-retention": { make: safeguarding(), open: [tab("retention"), ".case-rows"] },
  "staff-retention-none": { make: safeguarding({ files: () => yes({ today: "2026-03-10", items: [], next: null }) }), open: [tab("retention"), ".office-empty"] },
  "staff-retention-file": { make: safeguarding(), open: [tab("retention"), "li:nth-child(2) > .case-row", "dialog h2"] },
  "staff-retention-gone": { make: safeguarding(), open: [tab("retention"), "[data-part=gone]", ".retention-gone"] },
  "staff-retention-teams": { make: safeguarding({}, nia), open: ["[data-opens=safeguarding]", tab("retention"), "[data-part=teams]", ".retention-teams"] },
  "staff-trail": { make: safeguarding({}, ivy), open: [".case-rows"] },
  "staff-trail-none": { make: safeguarding({ trailEntries: () => yes({ items: [], next: null }) }, ivy), open: [".office-empty"] },
  "staff-trail-whole": { make: safeguarding({}, ivy), open: [".case-rows", deed("verify"), ".trail-whole"] },
  "staff-trail-broken": {
    make: safeguarding({ trailFile: (_organisation, path) => yes(spoiled.get(path) ?? null) }, ivy),
    open: [".case-rows", deed("verify"), ".trail-broken"],
  },
  "staff-trail-keys": { make: safeguarding({}, ivy), open: [".case-rows", ".trail-keys summary"] },
  "staff-trail-entry": {
    make: safeguarding({ trailEntries: () => yes({ items: [provenItem], next: null }) }, ivy),
    open: [one, "dialog .note", deed("details")],
  },
  "staff-trail-unproven": {
    make: safeguarding({ trailFile: () => yes(utf8(fromPython.proof.replace("index 257", "index 256"))) }, ivy),
    open: ["li:nth-child(3) > .case-row", ".trail-broken"],
  },
  "staff-proof": { make: safeguarding({}, ivy), open: [tab("proof"), ".trail-drop"] },
};
