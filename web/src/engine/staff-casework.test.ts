import { expect, test } from "vitest";

import cases from "../../../docs/cases.md?raw";
import retention from "../../../docs/retention.md?raw";
import trail from "../../../docs/trail.md?raw";
import type { CaseworkCall, CaseworkValue } from "../model-casework";
import { utf8 } from "../protocol/bytes";
import { Api } from "./api";
import { askCasework } from "./staff-casework";
import type { Environment } from "./environment";

const ID = "0123456789abcdef0123456789abcdef";

function exampleOf(page: string, name: string): unknown {
  return JSON.parse(new RegExp(`^\`\`\`json example=${name}\\n([\\s\\S]*?)^\`\`\``, "m").exec(page)?.[1] ?? "");
}

const wholeCase = exampleOf(cases, "case");
const file = exampleOf(retention, "retention_file");
const entry = exampleOf(trail, "trail_entry") as { readonly item: object };
const glass = { id: ID, by: { account: ID, name: "Amina" }, why: "Missing.", tell: true, risk: null, asked_at: 5, agreed_by: null, ends_at: 9 };
const gone = { number: 4, index: null, account: ID, at: 5, record_class: "health", due: "2026-01-01", conversations: 1, messages: 2 };

/** Answers everything alike, and keeps what it was asked. */
function gateway(status: number, body: unknown): { readonly api: Api; readonly asked: (readonly unknown[])[] } {
  const asked: (readonly unknown[])[] = [];
  const parsed = (sent: string | undefined): unknown => (sent === undefined ? null : JSON.parse(sent));
  const environment: Partial<Environment> = {
    http: (method, path, _headers, sent) => {
      asked.push([method, path, parsed(sent)]);
      return Promise.resolve({ status, body });
    },
    transfer: (method, path, _headers, sent) => {
      asked.push([method, path, parsed(sent === null ? undefined : new TextDecoder().decode(sent))]);
      return Promise.resolve({ status, body: utf8(typeof body === "string" ? body : JSON.stringify(body)) });
    },
  };
  return { api: new Api(environment as Environment, "staff"), asked };
}

const sharing = { share: false, reason: "r", basis: "consent", recipient: null, data: "d", told: false, whyNotTold: "w" } as const;
const nobody = { name: "Robin", born: null, nhsNumber: "9434765919", address: null, contact: null };
const filter = { about: ID, actor: null, kind: null, since: 5, until: null };

const questions: readonly (readonly [call: CaseworkCall, answer: unknown, asked: readonly unknown[]])[] = [
  [{ name: "cases", args: ["open", true, null] }, { items: [], next: null }, ["GET", "/v1/cases?state=open&mine=1", null]],
  [{ name: "cases", args: ["closed", false, "2.5.x"] }, { items: [], next: null }, ["GET", "/v1/cases?state=closed&mine=0&after=2.5.x", null]],
  [{ name: "people", args: [] }, { items: [] }, ["GET", "/v1/cases/people", null]],
  [
    { name: "openCase", args: [{ kind: "visit", id: ID }, "early_help", "why"] },
    wholeCase,
    ["POST", "/v1/cases", { source: { kind: "visit", id: ID }, person: null, level: "early_help", why: "why" }],
  ],
  [{ name: "case", args: [ID] }, wholeCase, ["GET", `/v1/cases/${ID}`, null]],
  [{ name: "addNote", args: [ID, 2, "text", null] }, wholeCase, ["POST", `/v1/cases/${ID}/lines`, { version: 2, kind: "note", text: "text" }]],
  [{ name: "addNote", args: [ID, 2, "text", 1] }, wholeCase, ["POST", `/v1/cases/${ID}/lines`, { version: 2, kind: "note", text: "text", corrects: 1 }]],
  [{ name: "setLevel", args: [ID, 2, "universal", "why"] }, wholeCase, ["POST", `/v1/cases/${ID}/level`, { version: 2, level: "universal", why: "why" }]],
  [{ name: "giveCase", args: [ID, 2, ID] }, wholeCase, ["POST", `/v1/cases/${ID}/owner`, { version: 2, account: ID }]],
  [{ name: "letIn", args: [ID, 2, ID] }, wholeCase, ["POST", `/v1/cases/${ID}/members`, { version: 2, account: ID }]],
  [{ name: "addTask", args: [ID, 2, "Ring.", ID, 9] }, wholeCase, ["POST", `/v1/cases/${ID}/tasks`, { version: 2, text: "Ring.", owner: ID, due: 9 }]],
  [{ name: "finishTask", args: [ID, 2, ID, "Rung."] }, wholeCase, ["POST", `/v1/cases/${ID}/tasks/${ID}/done`, { version: 2, outcome: "Rung." }]],
  [
    { name: "decide", args: [ID, 2, sharing] },
    wholeCase,
    ["POST", `/v1/cases/${ID}/decisions`, { version: 2, share: false, reason: "r", basis: "consent", recipient: null, data: "d", told: false, why_not_told: "w" }],
  ],
  [{ name: "closeCase", args: [ID, 2, "why"] }, wholeCase, ["POST", `/v1/cases/${ID}/close`, { version: 2, why: "why" }]],
  [{ name: "reopenCase", args: [ID, 2, "why"] }, wholeCase, ["POST", `/v1/cases/${ID}/reopen`, { version: 2, why: "why" }]],
  [{ name: "enterIdentity", args: [ID, 2, nobody] }, wholeCase, ["PUT", `/v1/cases/${ID}/identity`, { version: 2, name: "Robin", nhs_number: "9434765919" }]],
  [{ name: "glasses", args: [ID] }, { items: [glass] }, ["GET", `/v1/cases/${ID}/glass`, null]],
  [{ name: "askGlass", args: [ID, "why", null] }, glass, ["POST", `/v1/cases/${ID}/glass`, { why: "why", tell: true }]],
  [{ name: "askGlass", args: [ID, "why", "risk"] }, glass, ["POST", `/v1/cases/${ID}/glass`, { why: "why", tell: false, risk: "risk" }]],
  [{ name: "agreeGlass", args: [ID, ID] }, glass, ["POST", `/v1/cases/${ID}/glass/${ID}/agree`, {}]],
  [{ name: "readIdentity", args: [ID] }, { name: "Robin" }, ["GET", `/v1/cases/${ID}/identity`, null]],
  [{ name: "findings", args: [ID] }, { items: [{ severity: "warning", code: "patient.born", at: "Bundle" }] }, ["GET", `/v1/cases/${ID}/findings`, null]],
  [{ name: "referral", args: [ID, "pdf"] }, "%PDF", ["POST", `/v1/cases/${ID}/export?form=pdf`, {}]],
  [{ name: "files", args: ["2026-03-11", null] }, { today: "2026-03-10", items: [file], next: null }, ["GET", "/v1/retention/files?due_before=2026-03-11", null]],
  [
    { name: "describeFile", args: [ID, "2012-02-29", null, "why"] },
    file,
    ["PUT", `/v1/retention/files/${ID}`, { born: "2012-02-29", record_class: null, reason: "why" }],
  ],
  [{ name: "holdFile", args: [ID, "why"] }, file, ["POST", `/v1/retention/files/${ID}/holds`, { reason: "why" }]],
  [{ name: "liftHold", args: [ID, "why"] }, file, ["POST", `/v1/retention/holds/${ID}/lift`, { reason: "why" }]],
  [{ name: "retentionTeams", args: [] }, { items: [{ team: ID, name: "Nurses", record_class: "health" }] }, ["GET", "/v1/retention/teams", null]],
  [{ name: "classifyTeam", args: [ID, "health"] }, null, ["PUT", `/v1/retention/teams/${ID}`, { record_class: "health" }]],
  [{ name: "destructions", args: [7] }, { items: [gone], next: null }, ["GET", "/v1/retention/destructions?before=7", null]],
  [{ name: "trailKeys", args: [ID] }, { origin: "o", key: "k", witnesses: [], quorum: 0 }, ["GET", `/v1/trail/${ID}/policy`, null]],
  [{ name: "trailEntries", args: [ID, filter, 9] }, { items: [entry.item], next: 3 }, ["GET", `/v1/trail/${ID}/entries?about=${ID}&since=5&before=9`, null]],
  [{ name: "trailEntry", args: [ID, 41] }, entry, ["GET", `/v1/trail/${ID}/entries/41`, null]],
  [{ name: "trailFile", args: [ID, "tile/0/000"] }, "hashes", ["GET", `/v1/trail/${ID}/tile/0/000`, null]],
];

test.each(questions)("%j is asked of its route", async (call, answer, expected) => {
  const { api, asked } = gateway(200, answer);
  expect(await askCasework(api, call)).toMatchObject({ ok: true });
  expect(asked).toEqual([expected]);
});

async function valueOf(call: CaseworkCall, answer: unknown): Promise<CaseworkValue> {
  const outcome = await askCasework(gateway(200, answer).api, call);
  if (!outcome.ok) throw new Error(outcome.problem.code);
  return outcome.value;
}

test("the pages' examples are read as the screens take them", async () => {
  expect(await valueOf({ name: "case", args: [ID] }, wholeCase)).toMatchObject({
    brief: { openedAt: 1777305600000, asked: 0 },
    tasks: [{ text: "Ring school.", doneAt: null }],
    lines: [{ kind: "opened" }, { kind: "task" }],
  });
  expect(await valueOf({ name: "holdFile", args: [ID, "why"] }, file)).toMatchObject({ due: "2038-05-06", lastContact: "2027-05-06", inCare: false });
  expect(await valueOf({ name: "trailEntry", args: [ID, 41] }, entry)).toMatchObject({ item: { kind: "case.read", index: 40 }, details: "{}" });
});

test("what is not published is nothing, and any other refusal is one", async () => {
  const call = { name: "trailFile", args: [ID, "tile/9/000"] } as const;
  expect(await askCasework(gateway(404, { code: "trail.unknown" }).api, call)).toEqual({ ok: true, value: null });
  expect(await askCasework(gateway(403, { code: "trail.not_yours", fields: {} }).api, call)).toMatchObject({ ok: false, problem: { code: "trail.not_yours" } });
});

test.each([
  ["a line of the chronology", { name: "case", args: [ID] }, { ...(wholeCase as object), lines: [{ number: 1 }] }],
  ["words that are no words", { name: "case", args: [ID] }, { ...(wholeCase as object), lines: [{ number: 1, at: 1, by: { account: ID, name: "" }, kind: "note", body: { text: {} }, corrects: null }] }],
  ["an entry that is no bytes", { name: "trailEntries", args: [ID, filter, null] }, { items: [{ ...entry.item, entry: "!" }], next: null }],
] as const)("%s of a broken gateway is no answer", async (_what, call, answer) => {
  expect(await askCasework(gateway(200, answer).api, call)).toMatchObject({ ok: false, problem: { code: "request.malformed" } });
});
