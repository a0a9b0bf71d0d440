import type { Me, Snapshot } from "../../model";
import type { Fault } from "../../model-office";
import {
  administered,
  chosenVisits,
  feedbackMonths,
  feedbackWithLines,
  figures,
  figuresMonth,
  holidays,
  led,
  older,
  noArea,
  saved,
  savedArea,
  savedMeanwhile,
  savedRota,
  staffOfOrganisation,
  tom,
  versions,
  viewAt,
} from "./office-people";
import { amina, inbox, ready } from "./people";
import { dropArea } from "../office/area/use-area";
import { dropChoice } from "../office/visits/use-choice";
import type { Screen } from "./screens";
import { roomFragment, rooms } from "./place-screens";
import type { OfficeAnswers } from "./answers";
import { refuse, ScriptedClient } from "./scripted-client";

const yes = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

const [one] = rooms;

const answers: OfficeAnswers = {
  offices: () => yes(administered),
  settings: (_team, version) => yes(version === 2 ? older : saved),
  versions: () => yes(versions),
  preview: (_team, _settings, at, language, easyRead) => yes({ faults: [], views: at.map((each) => viewAt(each, language, easyRead)) }),
  saveSettings: (_team, version, settings) => yes({ ...saved, version: version + 1, settings }),
  holidays: () => yes(holidays),
  rota: () => yes(savedRota),
  saveRota: (_team, version, rota) => yes({ ...savedRota, version: version + 1, rota }),
  staff: () => yes(staffOfOrganisation),
  figures: () => yes(figures),
  figuresTable: () => yes("month,measure,school,topic,code,value\r\n"),
  feedback: (_team, _from, _to, lines) => yes(lines ? feedbackWithLines : feedbackMonths),
  waitingArea: () => yes(savedArea),
  saveWaitingArea: (_team, version, area) => yes({ version: version + 1, consent: savedArea.consent, area }),
  places: () => yes(rooms),
  makePlace: (_team, name, how) => yes({ place: { ...one, name, how }, fragment: roomFragment }),
  closePlace: () => yes(one),
  visitChoice: () => yes(chosenVisits),
  saveVisitChoice: (version, choice) => yes({ ...chosenVisits, version: version + 1, choice }),
};

/** The office of somebody, answered as told. */
function office(more: OfficeAnswers = {}, me: Me = tom, link: Snapshot["link"] = "online"): () => ScriptedClient {
  return () => {
    // Edits are kept in the window, and no screen may show another one's.
    sessionStorage.clear();
    dropChoice(me.account);
    for (const { team } of administered) dropArea(me.account, team.id);
    return new ScriptedClient("staff", ready(me, me.teams.length === 0 ? [] : inbox(), link), { office: { ...answers, ...more } });
  };
}

/** Who administers, and works in the team. */
const nurse: Me = { ...tom, roles: ["administrator", "practitioner"], teams: administered.map(({ team }) => team) };

const faults: readonly Fault[] = [
  { at: "hours.monday[0]", rule: "closes_before_opens" },
  { at: "promise_minutes", rule: "range" },
  { at: "texts.cy.plain.closing", rule: "missing" },
];

const faulty: OfficeAnswers = { preview: () => yes({ faults, views: [] }) };
const edited = [["[data-at='hours.monday[0]'] .hours-time:nth-of-type(2) input", "08:00"]] as const;
const formReady = ".hours-time input";
const save = ".save-buttons .button-main";

function stale(): () => ScriptedClient {
  let asked = 0;
  return office({
    settings: () => {
      asked += 1;
      return yes(asked === 1 ? saved : savedMeanwhile);
    },
    saveSettings: () => refuse("desk.version", { version: 4 }),
  });
}

/** Somebody saves the one while the other is changed here. */
function choiceOvertaken(): () => ScriptedClient {
  let asked = 0;
  return office({
    visitChoice: () => {
      asked += 1;
      return yes(asked === 1 ? { ...chosenVisits, choice: { relayOnly: false, twoStaff: false } } : { ...chosenVisits, version: 3 });
    },
    saveVisitChoice: (version, choice) => (version === 3 ? yes({ ...chosenVisits, version: 4, choice }) : refuse("visit.version", { version: 3 })),
  });
}

/** Somebody saves other words while a tag is added here. */
function areaOvertaken(): () => ScriptedClient {
  let asked = 0;
  const theirs = { en: "Take care.", cy: "Cymer ofal." };
  return office({
    waitingArea: () => {
      asked += 1;
      return yes(asked === 1 ? savedArea : { ...savedArea, version: 4, area: { ...savedArea.area, after: theirs } });
    },
    saveWaitingArea: (_team, version, area) => (version === 4 ? yes({ ...savedArea, version: 5, area }) : refuse("desk.version", { version: 4 })),
  });
}

const areaReady = ".area-form h2";

const twoStaff = "[name=two-staff]";

const section = (name: string): readonly string[] => [`[data-section=${name}]`];
const tab = (name: string): readonly string[] => [`[data-tab=${name}]`];

export const officeScreens: Readonly<Record<string, Screen>> = {
  "staff-office-hours": { make: office(), open: [formReady] },
  "staff-office-days": { make: office(), open: [...section("days"), ".holidays"] },
  "staff-office-promise": { make: office(), open: section("promise") },
  "staff-office-texts": { make: office(), open: [...section("texts"), ".office-text textarea"] },
  "staff-office-texts-welsh-easy": { make: office(), open: [...section("texts"), ".way:nth-child(4)"] },
  "staff-office-help": { make: office(), open: section("help") },
  "staff-office-outcomes": { make: office(), open: section("outcomes") },
  "staff-office-alarms": { make: office(), open: section("alarms") },
  "staff-office-preview-closed": { make: office(), open: [formReady, ".office-preview .chip, [data-opens=preview]", ".preview .chip:nth-child(2)"] },
  "staff-office-faults": { make: office(faulty), type: edited, open: [save, ".section-wrong"] },
  "staff-office-stale": { make: stale(), type: [["[data-at='hours.monday[0]'] input", "09:30"]], open: [save, ".conflict h2"] },
  "staff-office-unsaved": { make: office({}, tom, "offline"), type: [["[data-at='hours.monday[0]'] input", "09:30"]], open: [".save-state"] },
  "staff-office-leaving": {
    make: office(),
    type: [["[data-at='hours.monday[0]'] input", "09:30"]],
    open: [".save-state", ".top [data-opens=inbox]", "dialog h2"],
  },
  "staff-office-versions": { make: office(), open: ["[data-opens=history]", ".versions strong"] },
  "staff-office-old-version": { make: office(), open: ["[data-opens=history]", ".versions li:nth-child(2) .button", ".version-viewing"] },
  "staff-office-loading": { make: () => new ScriptedClient("staff", ready(tom, []), { office: answers }, ["office"]), open: [".office-waiting"] },
  "staff-office-not-yours": { make: office({ settings: () => refuse("desk.not_yours", { reason: "role" }) }), open: [".office-failed"] },
  "staff-office-network": { make: office({ settings: () => refuse("network") }), open: [".office-failed"] },
  "staff-office-no-team": { make: office({ offices: () => yes([]) }), open: [".card h2"] },
  "staff-office-lead": {
    make: office({ offices: () => yes(led) }, amina),
    open: ["[data-opens=office]", ".leads"],
  },
  "staff-office-rota": { make: office(), open: [...tab("rota"), ".week h3"] },
  "staff-office-rota-shift": { make: office(), open: [...tab("rota"), ".shift", "dialog h2"] },
  "staff-office-rota-missing": { make: office(), open: [...tab("rota"), ".week-add", "dialog .button-main", ".shift-form .field-problem"] },
  "staff-office-rota-empty": { make: office({ rota: () => yes({ ...savedRota, version: 0, rota: { duty: [], on_call: [], leads: [] } }) }), open: tab("rota") },
  "staff-office-figures": { make: office(), open: [...tab("figures"), ".chart h2"] },
  "staff-office-figures-table": { make: office(), open: [...tab("figures"), ".chart-table summary"] },
  "staff-office-figures-none": { make: office({ figures: () => yes([]) }), open: [...tab("figures"), ".office-empty"] },
  "staff-office-figures-small": { make: office({ figures: () => yes([figuresMonth("2026-02", 0)]) }), open: [...tab("figures"), ".chart h2"] },
  "staff-office-feedback": { make: office(), open: [...tab("feedback"), ".chart h2"] },
  "staff-office-feedback-lines": { make: office(), open: [...tab("feedback"), ".feedback-lines .button", ".feedback-list"] },
  "staff-office-area": { make: office(), open: [...tab("area"), areaReady] },
  "staff-office-area-new": { make: office({ waitingArea: () => yes(noArea) }), open: [...tab("area"), areaReady] },
  "staff-office-area-suspended": { make: office(), open: [...tab("area"), "[name=suspended]", ".area-until"] },
  "staff-office-area-fault": {
    make: office({ saveWaitingArea: () => refuse("desk.settings", { at: "suspended.reason.en", rule: "missing" }) }),
    open: [...tab("area"), "[name=suspended]", save, ".field-problem"],
  },
  "staff-office-area-phone": {
    make: office({ saveWaitingArea: () => refuse("desk.settings", { at: "phone", rule: "phone" }) }),
    open: [...tab("area"), "[name=suspended]", save, "[data-at=phone] .field-problem"],
  },
  "staff-office-area-stale": { make: areaOvertaken(), open: [...tab("area"), areaReady, "[data-act=add-tag]", save] },
  "staff-office-area-network": { make: office({ waitingArea: () => refuse("network") }), open: [...tab("area"), ".office-failed"] },
  "staff-office-rooms": { make: office({}, nurse), open: ["[data-opens=office]", ...tab("rooms"), ".rooms-one"] },
  "staff-office-rooms-none": { make: office({ places: () => yes([]) }, nurse), open: ["[data-opens=office]", ...tab("rooms"), ".rooms-none"] },
  "staff-office-rooms-new": { make: office({}, nurse), open: ["[data-opens=office]", ...tab("rooms"), "[data-act=add-room]", ".rooms-form"] },
  "staff-office-rooms-link": {
    make: office({}, nurse),
    open: ["[data-opens=office]", ...tab("rooms"), "[data-act=add-room]", ".rooms-form"],
    further: { type: [["[name=room-name]", "Library, room 2"]], open: ["[data-act=make-room]", ".room-link"] },
  },
  "staff-office-rooms-sure": { make: office({}, nurse), open: ["[data-opens=office]", ...tab("rooms"), "[data-act=renew-room]", ".rooms-one .note-warm"] },
  "staff-office-rooms-unvouched": { make: office({ places: () => yes(rooms.map((room) => ({ ...room, vouched: false }))) }, nurse), open: ["[data-opens=office]", ...tab("rooms"), ".note-problem"] },
  "staff-office-rooms-administrator": { make: office(), open: [...tab("rooms"), ".rooms-one"] },
  "staff-office-rooms-network": { make: office({ places: () => refuse("network") }), open: [...tab("rooms"), ".note-problem"] },
  "staff-office-visits": { make: office(), open: [...tab("visits"), ".visit-choice h2"] },
  "staff-office-visits-unsaved": { make: office(), open: [...tab("visits"), twoStaff] },
  "staff-office-visits-saved": { make: office(), open: [...tab("visits"), twoStaff, save] },
  "staff-office-visits-stale": { make: choiceOvertaken(), open: [...tab("visits"), twoStaff, save] },
  "staff-office-visits-no-relay": {
    make: office({ visitChoice: () => yes({ version: 0, choice: { relayOnly: false, twoStaff: false }, relay: false }) }),
    open: [...tab("visits"), ".visit-choice-warning"],
  },
  "staff-office-visits-relay-gone": {
    make: office({ visitChoice: () => yes({ ...chosenVisits, relay: false }) }),
    open: [...tab("visits"), ".visit-choice-warning"],
  },
  "staff-office-visits-network": { make: office({ visitChoice: () => refuse("network") }), open: [...tab("visits"), ".office-failed"] },
  "staff-office-visits-refused": { make: office({ saveVisitChoice: () => refuse("visit.not_yours", { reason: "role" }) }), open: [...tab("visits"), twoStaff, save, ".note-problem"] },
  "staff-office-feedback-none": { make: office({ feedback: () => yes([{ month: "2026-02", answers: null, faces: null, lines: [] }]) }), open: [...tab("feedback"), ".office-empty"] },
};
