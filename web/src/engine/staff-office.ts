/** The office's questions to the gateway (docs/desk.md). Nothing of them is kept on the device. */
import type { Outcome } from "../model";
import type { OfficeCall, OfficeCallName, OfficeCalls, OfficeValue } from "../model-office";
import {
  bankHolidays,
  feedback,
  figures,
  officeTeams,
  savedArea,
  savedRota,
  savedSettings,
  settingsPreview,
  settingsVersions,
  staffMembers,
  visitChoice,
} from "../protocol/office";
import { outcomeOf, type Api } from "./api";
import { placeQuestions } from "./staff-places";
import type { Tools } from "./tools";

type Questions = {
  readonly [N in OfficeCallName]: (...args: OfficeCalls[N]["args"]) => Promise<OfficeCalls[N]["value"]>;
};

function asked(path: string, words: Readonly<Record<string, string>>): string {
  return `/v1/desk/${path}?${new URLSearchParams(words).toString()}`;
}

function questions(api: Api, tools: () => Tools | null): Questions {
  return {
    offices: () => api.get("/v1/desk/offices", officeTeams),
    settings: (team, version) =>
      api.get(asked("settings", { team, ...(version === null ? {} : { version: String(version) }) }), savedSettings),
    versions: (team) => api.get(asked("settings/versions", { team }), settingsVersions),
    preview: (team, settings, at, language, easyRead) =>
      api.post("/v1/desk/settings/preview", { team, settings, at, language, easy_read: easyRead }, settingsPreview),
    saveSettings: (team, version, settings) => api.put("/v1/desk/settings", { team, version, settings }, savedSettings),
    holidays: (team, region) => api.get(asked("bank-holidays", { team, region }), bankHolidays),
    rota: (team) => api.get(asked("rota", { team }), savedRota),
    saveRota: (team, version, rota) => api.put("/v1/desk/rota", { team, version, rota }, savedRota),
    staff: (team) => api.get(asked("staff", { team }), staffMembers),
    figures: (team, from, to) => api.get(asked("statistics", { team, from, to }), figures),
    figuresTable: (team, from, to) => api.text(asked("statistics", { team, from, to, format: "csv" })),
    feedback: (team, from, to, lines) => api.get(asked("feedback", { team, from, to, lines: lines ? "1" : "0" }), feedback),
    waitingArea: (team) => api.get(asked("waiting-area", { team }), savedArea),
    saveWaitingArea: (team, version, area) => api.put("/v1/desk/waiting-area", { team, version, area }, savedArea),
    ...placeQuestions(api, tools),
    visitChoice: () => api.get("/v1/visits/settings", visitChoice),
    saveVisitChoice: (version, { relayOnly, twoStaff }) =>
      api.put("/v1/visits/settings", { version, relay_only: relayOnly, two_staff: twoStaff }, visitChoice),
  };
}

/** Ask the gateway one of them; there is a question of each call's name. */
export function askOffice(api: Api, tools: () => Tools | null, { name, args }: OfficeCall): Promise<Outcome<OfficeValue>> {
  const question = questions(api, tools)[name] as (...args: readonly unknown[]) => Promise<OfficeValue>;
  return outcomeOf(() => question(...args));
}
