import { expect, test } from "vitest";
import { TestClock } from "../testing/clock";
import { Pace } from "./pace";

function counted(): { readonly clock: TestClock; readonly pace: Pace; readonly runs: number[]; readonly finish: () => Promise<void> } {
  const clock = new TestClock();
  const runs: number[] = [];
  const open: (() => void)[] = [];
  const pace = new Pace(clock, 1_000, () => {
    runs.push(clock.now());
    return new Promise((resolve) => {
      open.push(resolve);
    });
  });
  const finish = async (): Promise<void> => {
    open.shift()?.();
    await Promise.resolve();
    await Promise.resolve();
  };
  return { clock, pace, runs, finish };
}

test("first_one_runs_at_once", () => {
  const { clock, pace, runs } = counted();
  pace.ask();
  expect(runs).toEqual([clock.now()]);
});

test("many_make_one_more_when_the_time_is_over", async () => {
  const { clock, pace, runs, finish } = counted();
  for (let time = 0; time < 30; time++) pace.ask();
  await finish();
  expect(runs).toHaveLength(1);
  clock.pass(999);
  expect(runs).toHaveLength(1);
  clock.pass(1);
  expect(runs).toHaveLength(2);
  await finish();
  clock.pass(5_000);
  expect(runs).toHaveLength(2);
});

test("one_runs_at_a_time_however_long_it_takes", async () => {
  const { clock, pace, runs, finish } = counted();
  pace.ask();
  clock.pass(5_000);
  pace.ask();
  expect(runs).toHaveLength(1);
  await finish();
  expect(runs).toHaveLength(2);
});

test("nothing_runs_after_the_end", async () => {
  const { clock, pace, runs, finish } = counted();
  pace.ask();
  pace.ask();
  await finish();
  pace.stop();
  clock.pass(5_000);
  pace.ask();
  expect(runs).toHaveLength(1);
});
