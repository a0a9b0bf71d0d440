import { afterEach, expect, test } from "vitest";
import { keepChoice, readChoice } from "./choice";

afterEach(async () => {
  await keepChoice("person", null);
  await keepChoice("staff", null);
});

test("what was chosen is there until it is taken back, for each face its own", async () => {
  const choice = { title: "Timetable", quiet: { from: 1320, to: 420, zone: "Europe/London" } };
  await keepChoice("person", choice);
  await keepChoice("staff", { title: "Earshot: something is waiting", quiet: null });
  expect(await readChoice("person")).toEqual(choice);
  await keepChoice("person", null);
  expect(await readChoice("person")).toBeNull();
  expect((await readChoice("staff"))?.quiet).toBeNull();
});
