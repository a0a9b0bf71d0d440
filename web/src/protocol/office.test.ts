import { expect, test } from "vitest";

import desk from "../../../docs/desk.md?raw";
import { bankHolidays, deskView, feedback, figures, officeTeams, savedRota, savedSettings, serviceSettings, settingsPreview, settingsVersions, staffMembers } from "./office";
import { Malformed } from "./shape";

type Example = Record<string, unknown>;

/** Every fenced block of the page that says ```json example=NAME. */
const examples = new Map(
  Array.from(desk.matchAll(/^```json example=(\w+)\n([\s\S]*?)^```/gm), ([, name = "", body = ""]) => [name, JSON.parse(body) as Example]),
);

function example(name: string): Example {
  const found = examples.get(name);
  if (found === undefined) throw new Error(`the page has no example ${name}`);
  return found;
}

const TEAM = "0123456789abcdef0123456789abcdef";
const TOM = "ffeeddccbbaa99887766554433221100";

test("settings are read as they are, and would be sent back whole", () => {
  const document = example("desk_settings");
  expect(serviceSettings(document, "settings")).toEqual(document);
  const newer = { ...document, something_new: { deep: [1] }, ages: { from: 11, until: 19, why: "x" } };
  expect(serviceSettings(newer, "settings")).toEqual(newer);
});

test("a saved version says who saved it, and the standard one that nobody did", () => {
  const settings = example("desk_settings");
  const by = { account: TOM, name: "Tom Evans" };
  expect(savedSettings({ team: TEAM, version: 2, saved_at: 5, saved_by: by, settings }, "")).toMatchObject({ version: 2, savedAt: 5, savedBy: "Tom Evans" });
  expect(savedSettings({ team: TEAM, version: 0, saved_at: null, saved_by: null, settings }, "")).toMatchObject({ savedAt: null, savedBy: null });
});

test("the page's view, offices, versions and holidays are read", () => {
  const view = example("desk_view")["view"];
  expect(deskView(view, "view")).toMatchObject({ open: true, opens: null, closes: 1777044600000, answeredBy: 1777305600000 });
  expect(settingsPreview({ faults: [{ at: "hours.monday[1]", rule: "overlap" }], views: [view] }, "").faults).toEqual([{ at: "hours.monday[1]", rule: "overlap" }]);
  expect(officeTeams(example("desk_offices"), "")).toEqual([{ team: { id: TEAM, name: "School nurses" }, role: "administrator" }]);
  expect(settingsVersions(example("desk_versions"), "")).toEqual([{ version: 2, savedAt: 1777042800000, savedBy: "Tom Evans" }]);
  expect(bankHolidays(example("desk_bank_holidays"), "")).toEqual([{ date: "2026-05-04", name: "May Day" }]);
});

test("what is not shown is null, never nought", () => {
  const [april] = figures(example("desk_statistics"), "");
  expect(april).toMatchObject({
    contacts: { total: 40, inHours: 28, outOfHours: 12 },
    promises: { total: 51, kept: null, breached: null },
    outcomes: [{ code: "advice_given", topic: "outcome", contacts: 21, schools: [{ school: "Hillview School", contacts: 13 }, {}] }],
    firstAnswer: { median: 75, p90: 390, schools: [{}, { school: "Riverside High", median: null, p90: null }] },
    overrides: { total: null },
    visitTags: [{ code: "sleep", visits: 12, schools: [{ school: "Hillview School", visits: 7 }, { visits: 5 }] }],
  });
  expect(april?.contacts.schools[1]).toEqual({ school: "Riverside High", total: 14, inHours: 9, outOfHours: 5 });
});

test("feedback has five faces or none", () => {
  const [march, april] = feedback(example("desk_feedback"), "");
  expect(march).toEqual({ month: "2026-03", answers: null, faces: null, lines: [] });
  expect(april).toMatchObject({ answers: 31, faces: [null, null, 6, 9, 11], lines: ["It helped.", "Thank you"] });
  expect(() => feedback({ months: [{ month: "2026-04", answers: 9, faces: [9], lines: [] }] }, "")).toThrow(Malformed);
});

test("a rota and the people for it are read", () => {
  const rota = { duty: [{ account: TOM, from: 1, until: 2 }], on_call: [], leads: [TOM] };
  expect(savedRota({ team: TEAM, version: 1, rota }, "")).toEqual({ team: TEAM, version: 1, rota });
  expect(staffMembers({ items: [{ account: TOM, name: "Tom", title: "", in_team: false }] }, "")).toEqual([{ account: TOM, name: "Tom", title: "", inTeam: false }]);
});

test.each([
  [{ ...example("desk_settings"), hours: { monday: [] } }],
  [{ ...example("desk_settings"), ladder: [{ after: "never", minutes: 1, time: "working", who: "duty" }] }],
  [{ ...example("desk_settings"), promise_minutes: "480" }],
  [{ ...example("desk_settings"), texts: { en: { plain: { in_hours: "x" } } } }],
  [[]],
])("settings of another shape are refused", (document) => {
  expect(() => serviceSettings(document, "settings")).toThrow(Malformed);
});
