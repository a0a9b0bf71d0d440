import { expect, test } from "vitest";
import { until } from "../testing/browser";
import { newId } from "../testing/organisation";
import { Seat } from "./seat";

interface Window {
  readonly seat: Seat;
  readonly told: string[];
}

function openWindow(name: string): Window {
  const told: string[] = [];
  const seat = new Seat(name, navigator.locks, {
    taken: () => told.push("taken"),
    lost: () => told.push("lost"),
  });
  void seat.take();
  return { seat, told };
}

test("second_window_waits_and_takes_over_when_asked", async () => {
  const name = newId();
  const first = openWindow(name);
  await until(() => first.told.join() === "taken", "first works");
  const second = openWindow(name);
  await until(() => second.told.join() === "lost", "second waits");
  void second.seat.takeOver();
  await until(() => second.told.join() === "lost,taken", "second works");
  await until(() => first.told.join() === "taken,lost", "first stopped");
  void first.seat.takeOver();
  await until(() => first.told.join() === "taken,lost,taken", "first works again");
  await until(() => second.told.join() === "lost,taken,lost", "second stopped");
});

test("faces_do_not_get_in_each_others_way", async () => {
  const [person, staff] = [openWindow(newId()), openWindow(newId())];
  await until(() => person.told.join() === "taken" && staff.told.join() === "taken", "both work");
  expect([...person.told, ...staff.told]).toEqual(["taken", "taken"]);
});
