import { expect, test } from "vitest";

import desk from "../../../docs/desk.md?raw";
import visits from "../../../docs/visits.md?raw";
import type { OfficeCall, ServiceSettings, WaitingArea } from "../model-office";
import { utf8 } from "../protocol/bytes";
import { Api } from "./api";
import type { Environment } from "./environment";
import { askOffice } from "./staff-office";

const TEAM = "0123456789abcdef0123456789abcdef";
const settings = JSON.parse(/^```json example=desk_settings\n([\s\S]*?)^```/m.exec(desk)?.[1] ?? "") as ServiceSettings;

/** Answers everything alike, and keeps what it was asked. */
function gateway(status: number, body: unknown): { readonly api: Api; readonly asked: (readonly unknown[])[] } {
  const asked: (readonly unknown[])[] = [];
  const environment: Partial<Environment> = {
    http: (method, path, headers, sent) => {
      asked.push([method, path, headers["Earshot-As"], sent === undefined ? null : JSON.parse(sent)]);
      return Promise.resolve({ status, body });
    },
    transfer: (method, path) => {
      asked.push([method, path]);
      return Promise.resolve({ status, body: utf8(String(body)) });
    },
  };
  return { api: new Api(environment as Environment, "staff"), asked };
}

const saved = { team: TEAM, version: 4, saved_at: null, saved_by: null, settings };
const area = JSON.parse(/^```json example=visit_area\n([\s\S]*?)^```/m.exec(visits)?.[1] ?? "") as WaitingArea;
const savedArea = { team: TEAM, version: 1, saved_at: 5, saved_by: null, consent: 1, area };
const chosen = { version: 3, relay_only: true, two_staff: false, relay: true };
const rota = { duty: [], on_call: [], leads: [] };

const questions: readonly (readonly [call: OfficeCall, answer: unknown, asked: readonly unknown[]])[] = [
  [{ name: "offices", args: [] }, { items: [] }, ["GET", "/v1/desk/offices", "staff", null]],
  [{ name: "settings", args: [TEAM, null] }, saved, ["GET", `/v1/desk/settings?team=${TEAM}`, "staff", null]],
  [{ name: "settings", args: [TEAM, 2] }, saved, ["GET", `/v1/desk/settings?team=${TEAM}&version=2`, "staff", null]],
  [{ name: "versions", args: [TEAM] }, { items: [] }, ["GET", `/v1/desk/settings/versions?team=${TEAM}`, "staff", null]],
  [
    { name: "preview", args: [TEAM, settings, [5], "cy", true] },
    { faults: [], views: [] },
    ["POST", "/v1/desk/settings/preview", "staff", { team: TEAM, settings, at: [5], language: "cy", easy_read: true }],
  ],
  [{ name: "saveSettings", args: [TEAM, 3, settings] }, saved, ["PUT", "/v1/desk/settings", "staff", { team: TEAM, version: 3, settings }]],
  [{ name: "holidays", args: [TEAM, "wales"] }, { items: [] }, ["GET", `/v1/desk/bank-holidays?team=${TEAM}&region=wales`, "staff", null]],
  [{ name: "rota", args: [TEAM] }, { team: TEAM, version: 0, rota }, ["GET", `/v1/desk/rota?team=${TEAM}`, "staff", null]],
  [{ name: "saveRota", args: [TEAM, 0, rota] }, { team: TEAM, version: 1, rota }, ["PUT", "/v1/desk/rota", "staff", { team: TEAM, version: 0, rota }]],
  [{ name: "staff", args: [TEAM] }, { items: [] }, ["GET", `/v1/desk/staff?team=${TEAM}`, "staff", null]],
  [{ name: "figures", args: [TEAM, "2026-01", "2026-03"] }, { months: [] }, ["GET", `/v1/desk/statistics?team=${TEAM}&from=2026-01&to=2026-03`, "staff", null]],
  [{ name: "waitingArea", args: [TEAM] }, savedArea, ["GET", `/v1/desk/waiting-area?team=${TEAM}`, "staff", null]],
  [
    { name: "saveWaitingArea", args: [TEAM, 0, area] },
    savedArea,
    ["PUT", "/v1/desk/waiting-area", "staff", { team: TEAM, version: 0, area }],
  ],
  [{ name: "visitChoice", args: [] }, chosen, ["GET", "/v1/visits/settings", "staff", null]],
  [
    { name: "saveVisitChoice", args: [2, { relayOnly: true, twoStaff: false }] },
    chosen,
    ["PUT", "/v1/visits/settings", "staff", { version: 2, relay_only: true, two_staff: false }],
  ],
  [{ name: "feedback", args: [TEAM, "2026-01", "2026-03", true] }, { months: [] }, ["GET", `/v1/desk/feedback?team=${TEAM}&from=2026-01&to=2026-03&lines=1`, "staff", null]],
];

test.each(questions)("%j is asked of its route", async (call, answer, expected) => {
  const { api, asked } = gateway(200, answer);
  expect(await askOffice(api, () => null, call)).toMatchObject({ ok: true });
  expect(asked).toEqual([expected]);
});

test("the table comes as text", async () => {
  const { api, asked } = gateway(200, "month,value\r\n2026-01,\r\n");
  const outcome = await askOffice(api, () => null, { name: "figuresTable", args: [TEAM, "2026-01", "2026-01"] });
  expect(outcome).toEqual({ ok: true, value: "month,value\r\n2026-01,\r\n" });
  expect(asked).toEqual([["GET", `/v1/desk/statistics?team=${TEAM}&from=2026-01&to=2026-01&format=csv`]]);
});

test("a refusal names its field, and a broken answer is no answer", async () => {
  const refused = gateway(400, { code: "desk.settings", fields: { at: "hours.monday[1]", rule: "overlap" } });
  expect(await askOffice(refused.api, () => null, { name: "saveSettings", args: [TEAM, 0, settings] })).toEqual({
    ok: false,
    problem: { code: "desk.settings", fields: { at: "hours.monday[1]", rule: "overlap" } },
  });
  const broken = gateway(200, { items: [{ version: "two" }] });
  expect(await askOffice(broken.api, () => null, { name: "versions", args: [TEAM] })).toMatchObject({ ok: false, problem: { code: "request.malformed" } });
});
