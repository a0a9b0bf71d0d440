import { expect, test } from "vitest";

import type { Outcome } from "../model";
import { Outbox, type Signal } from "./outbox";

class Line {
  isUp = true;
  readonly came: number[] = [];

  send = (signal: Signal): Promise<Outcome<unknown>> => {
    if (!this.isUp) return Promise.resolve({ ok: false, problem: { code: "network", fields: {} } });
    this.came.push(signal.epoch);
    return Promise.resolve({ ok: true, value: null });
  };
}

function signal(number: number): Signal {
  return { visit: "v", to: "t", key: "member", epoch: number, sealed: new Uint8Array() };
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

test("what_could_not_be_sent_is_sent_in_its_order_when_the_line_stands_again", async () => {
  const line = new Line();
  const outbox = new Outbox(line.send);
  outbox.send(signal(1));
  line.isUp = false;
  outbox.send(signal(2));
  await settled();
  outbox.send(signal(3));
  line.isUp = true;
  outbox.send(signal(4));
  await outbox.flush();
  outbox.send(signal(5));
  await settled();
  expect(line.came).toEqual([1, 2, 3, 4, 5]);
});

test("line_that_breaks_again_loses_nothing_and_keeps_no_more_than_is_of_use", async () => {
  const line = new Line();
  const outbox = new Outbox(line.send);
  line.isUp = false;
  for (let number = 0; number < 300; number += 1) outbox.send(signal(number));
  await settled();
  await outbox.flush();
  line.isUp = true;
  await outbox.flush();
  expect(line.came).toEqual(Array.from({ length: 200 }, (_, index) => index + 100));
});
