/** Safeguarding's questions to the gateway. Nothing of them is kept on the device. */
import type { Outcome } from "../model";
import type { CaseIdentity, CaseworkCall, CaseworkCallName, CaseworkCalls, CaseworkValue, Sharing } from "../model-casework";
import {
  caseIdentity,
  casePage,
  colleagues,
  destructionPage,
  findings,
  glass,
  glasses,
  retentionFile,
  retentionPage,
  retentionTeams,
  trailKeys,
  trailLooked,
  trailPage,
  wholeCase,
} from "../protocol/casework";
import { outcomeOf, type Api } from "./api";
import { isRefused } from "./errors";

type Questions = {
  readonly [N in CaseworkCallName]: (...args: CaseworkCalls[N]["args"]) => Promise<CaseworkCalls[N]["value"]>;
};

/** A path with its question; what is null is not asked. */
function asked(path: string, words: Readonly<Record<string, string | number | null>>): string {
  const given = Object.entries(words).filter(([, value]) => value !== null);
  return `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()}`;
}

/** What is null was not said. */
function said(identity: CaseIdentity): object {
  const { nhsNumber, ...rest } = identity;
  return Object.fromEntries(Object.entries({ ...rest, nhs_number: nhsNumber }).filter(([, value]) => value !== null));
}

function decision({ whyNotTold, ...rest }: Sharing): object {
  return { ...rest, why_not_told: whyNotTold };
}

const at = (name: string): string => `/v1/cases/${name}`;
const files = "/v1/retention/files";
const trail = (organisation: string): string => `/v1/trail/${organisation}`;

type CaseQuestions = Pick<Questions, Extract<CaseworkCallName, "cases" | "people" | "openCase" | "case" | "addNote" | "setLevel" | "giveCase" | "letIn" | "addTask" | "finishTask" | "decide" | "closeCase" | "reopenCase">>;

function caseQuestions(api: Api): CaseQuestions {
  return {
    cases: (state, mine, after) => api.get(asked("/v1/cases", { state, mine: mine ? 1 : 0, after }), casePage),
    people: () => api.get("/v1/cases/people", colleagues),
    openCase: (source, level, why) => api.post("/v1/cases", { source, person: null, level, why }, wholeCase),
    case: (name) => api.get(at(name), wholeCase),
    addNote: (name, version, text, corrects) =>
      api.post(`${at(name)}/lines`, { version, kind: "note", text, ...(corrects === null ? {} : { corrects }) }, wholeCase),
    setLevel: (name, version, level, why) => api.post(`${at(name)}/level`, { version, level, why }, wholeCase),
    giveCase: (name, version, account) => api.post(`${at(name)}/owner`, { version, account }, wholeCase),
    letIn: (name, version, account) => api.post(`${at(name)}/members`, { version, account }, wholeCase),
    addTask: (name, version, text, owner, due) => api.post(`${at(name)}/tasks`, { version, text, owner, due }, wholeCase),
    finishTask: (name, version, task, outcome) => api.post(`${at(name)}/tasks/${task}/done`, { version, outcome }, wholeCase),
    decide: (name, version, sharing) => api.post(`${at(name)}/decisions`, { version, ...decision(sharing) }, wholeCase),
    closeCase: (name, version, why) => api.post(`${at(name)}/close`, { version, why }, wholeCase),
    reopenCase: (name, version, why) => api.post(`${at(name)}/reopen`, { version, why }, wholeCase),
  };
}

type IdentityQuestions = Pick<Questions, Extract<CaseworkCallName, "enterIdentity" | "glasses" | "askGlass" | "agreeGlass" | "readIdentity" | "findings" | "referral">>;

function identityQuestions(api: Api): IdentityQuestions {
  return {
    enterIdentity: (name, version, identity) => api.put(`${at(name)}/identity`, { version, ...said(identity) }, wholeCase),
    glasses: (name) => api.get(`${at(name)}/glass`, glasses),
    askGlass: (name, why, risk) => api.post(`${at(name)}/glass`, { why, tell: risk === null, ...(risk === null ? {} : { risk }) }, glass),
    agreeGlass: (name, request) => api.post(`${at(name)}/glass/${request}/agree`, {}, glass),
    readIdentity: (name) => api.get(`${at(name)}/identity`, caseIdentity),
    findings: (name) => api.get(`${at(name)}/findings`, findings),
    referral: (name, form) => api.postForBytes(`${at(name)}/export?form=${form}`, {}),
  };
}

type RetentionQuestions = Pick<Questions, Extract<CaseworkCallName, "files" | "describeFile" | "holdFile" | "liftHold" | "retentionTeams" | "classifyTeam" | "destructions">>;

function retentionQuestions(api: Api): RetentionQuestions {
  return {
    files: (due_before, after) => api.get(asked(files, { due_before, after }), retentionPage),
    describeFile: (account, born, record_class, reason) => api.put(`${files}/${account}`, { born, record_class, reason }, retentionFile),
    holdFile: (account, reason) => api.post(`${files}/${account}/holds`, { reason }, retentionFile),
    liftHold: (hold, reason) => api.post(`/v1/retention/holds/${hold}/lift`, { reason }, retentionFile),
    retentionTeams: () => api.get("/v1/retention/teams", retentionTeams),
    classifyTeam: (team, record_class) => api.put(`/v1/retention/teams/${team}`, { record_class }, () => null),
    destructions: (before) => api.get(asked("/v1/retention/destructions", { before }), destructionPage),
  };
}

type TrailQuestions = Pick<Questions, Extract<CaseworkCallName, "trailKeys" | "trailEntries" | "trailEntry" | "trailFile">>;

function trailQuestions(api: Api): TrailQuestions {
  return {
    trailKeys: (organisation) => api.get(`${trail(organisation)}/policy`, trailKeys),
    trailEntries: (organisation, filter, before) => api.get(asked(`${trail(organisation)}/entries`, { ...filter, before }), trailPage),
    trailEntry: (organisation, number) => api.get(`${trail(organisation)}/entries/${String(number)}`, trailLooked),
    async trailFile(organisation, path) {
      try {
        return await api.bytes(`${trail(organisation)}/${path}`);
      } catch (error) {
        if (isRefused(error, "trail.unknown")) return null;
        throw error;
      }
    },
  };
}

/** Ask the gateway one of them; there is a question of each call's name. */
export function askCasework(api: Api, { name, args }: CaseworkCall): Promise<Outcome<CaseworkValue>> {
  const questions: Questions = { ...caseQuestions(api), ...identityQuestions(api), ...retentionQuestions(api), ...trailQuestions(api) };
  const question = questions[name] as (...args: readonly unknown[]) => Promise<CaseworkValue>;
  return outcomeOf(() => question(...args));
}
