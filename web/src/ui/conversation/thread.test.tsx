import { render } from "preact";
import { afterEach, beforeEach, expect, test } from "vitest";

import "../../styles/tokens.css";
import "../../styles/base.css";
import "../../styles/conversation.css";
import type { Item } from "../../model";
import { eventually } from "../../testing/eventually";
import { mine, theirs } from "../gallery/people";
import { settle } from "../gallery/stage";
import { Thread } from "./thread";

let root: HTMLElement;

function many(count: number): readonly Item[] {
  return Array.from({ length: count }, (_, index) => theirs(`message ${index}`, 100 - index));
}

function show(items: readonly Item[], unread = 0): HTMLElement {
  render(<Thread items={items} unread={unread} typing={[]} history="here" onEditAgain={() => undefined} />, root);
  const scroller = root.querySelector<HTMLElement>(".thread-scroll");
  if (scroller === null) throw new Error("the thread has no scroller");
  return scroller;
}

function atEnd(scroller: HTMLElement): boolean {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 2;
}

beforeEach(() => {
  root = document.createElement("div");
  root.style.cssText = "display: grid; height: 300px";
  document.body.append(root);
});

afterEach(() => {
  render(null, root);
  root.remove();
});

test("thread opens at the end and follows new messages", async () => {
  const items = many(30);
  const scroller = show(items);
  expect(atEnd(scroller)).toBe(true);
  show([...items, theirs("new", 0)]);
  await settle();
  expect(atEnd(scroller)).toBe(true);
});

test("thread does not move for a reader who scrolled up, and counts what came", async () => {
  const items = many(30);
  const scroller = show(items);
  await settle();
  scroller.scrollTop = 120;
  await eventually(() => {
    expect(root.querySelector(".jump")?.textContent).toBe("Go to newest");
  });
  show([...items, theirs("new", 0), theirs("newer", 0)]);
  await settle();
  expect(scroller.scrollTop).toBe(120);
  expect(root.querySelector(".jump")?.textContent).toBe("2 new messages");
});

test("thread brings one's own message into sight", async () => {
  const items = many(30);
  const scroller = show(items);
  await settle();
  scroller.scrollTop = 0;
  await settle();
  show([...items, mine("here", 0, "queued")]);
  await settle();
  expect(atEnd(scroller)).toBe(true);
});

test("thread opens at the line before the first unread message and keeps the line", async () => {
  const items = many(40);
  const scroller = show(items, 30);
  const line = root.querySelector<HTMLElement>("[data-unread]");
  expect(line?.nextElementSibling?.textContent).toContain("message 10");
  expect(scroller.scrollTop).toBe((line?.offsetTop ?? 0) - 24);
  show(items, 0);
  await settle();
  expect(root.querySelector("[data-unread]")).toBe(line);
});

test("messages that come after the thread opened empty are opened at the unread line too", () => {
  show([], 2);
  show(many(30), 0);
  expect(root.querySelector("[data-unread]")?.nextElementSibling?.textContent).toContain("message 28");
});

test("a message's author and state are there in words", () => {
  show([mine("hi", 2, "delivered"), theirs("hello", 1)]);
  const [own, other] = root.querySelectorAll(".message");
  expect(own?.textContent).toContain("You:");
  expect(own?.textContent).toContain("Delivered");
  expect(other?.textContent).toContain("Amina Rahman");
  expect(other?.textContent).toContain("School nurse");
});
