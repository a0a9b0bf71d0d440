import { render } from "preact";
import { useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { afterEach, beforeEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";

import type { Outcome } from "../../model";
import { eventually } from "../../testing/eventually";
import { settle } from "../gallery/stage";
import { Composer } from "./composer";

const done: Outcome<null> = { ok: true, value: null };
const failed: Outcome<null> = { ok: false, problem: { code: "store.unavailable", fields: {} } };

let root: HTMLElement;
let sent: string[];
let typing: boolean[];
let answer: (text: string) => Promise<Outcome<null>>;

function Held({ closed }: { readonly closed: string | null }): JSX.Element {
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  return (
    <Composer
      label="Your message"
      placeholder=""
      text={text}
      onText={setText}
      field={field}
      closed={closed}
      onSend={(message) => {
        sent.push(message);
        return answer(message);
      }}
      onTyping={(one) => {
        typing.push(one);
      }}
    />
  );
}

function show(closed: string | null = null): HTMLTextAreaElement {
  render(<Held closed={closed} />, root);
  const field = root.querySelector("textarea");
  if (field === null) throw new Error("the composer has no field");
  field.focus();
  return field;
}

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
  sent = [];
  typing = [];
  answer = () => Promise.resolve(done);
});

afterEach(() => {
  render(null, root);
  root.remove();
});

test("composer empties its field once the device has the message", async () => {
  const field = show();
  await userEvent.keyboard("hello{Enter}");
  expect(sent).toEqual(["hello"]);
  await eventually(() => {
    expect(field.value).toBe("");
  });
});

test("composer keeps the words and says why when sending fails", async () => {
  answer = () => Promise.resolve(failed);
  const field = show();
  await userEvent.keyboard("hello{Enter}");
  await eventually(() => {
    expect(root.querySelector("[role=alert]")?.textContent).toContain("Your words are still here");
  });
  expect(field.value).toBe("hello");
});

test("composer keeps what was typed while the message went", async () => {
  let finish: (outcome: Outcome<null>) => void = () => undefined;
  answer = () =>
    new Promise((resolve) => {
      finish = resolve;
    });
  const field = show();
  await userEvent.keyboard("one{Enter}");
  await userEvent.keyboard(" two");
  finish(done);
  await eventually(() => {
    expect(field.value).toBe(" two");
  });
  expect(sent).toEqual(["one"]);
});

test("messages sent while one is on its way to the device wait, and none is lost", async () => {
  const finish: ((outcome: Outcome<null>) => void)[] = [];
  answer = () => new Promise((resolve) => finish.push(resolve));
  const field = show();
  await userEvent.keyboard("one{Enter}two{Enter}three{Enter}");
  expect(field.value).toBe("");
  expect(sent).toEqual(["one"]);
  for (const nth of [0, 1, 2]) {
    await eventually(() => {
      expect(finish).toHaveLength(nth + 1);
    });
    finish[nth]?.(done);
  }
  await settle();
  expect(sent).toEqual(["one", "two", "three"]);
  expect(field.value).toBe("");
});

test("what waited behind a message that failed comes back with it, in order", async () => {
  let finish: (outcome: Outcome<null>) => void = () => undefined;
  answer = () =>
    new Promise((resolve) => {
      finish = resolve;
    });
  const field = show();
  await userEvent.keyboard("one{Enter}two{Enter}three");
  finish(failed);
  await eventually(() => {
    expect(field.value).toBe("one\ntwo\nthree");
  });
  expect(sent).toEqual(["one"]);
});

test("Shift with Enter breaks the line, Ctrl with Enter sends", async () => {
  const field = show();
  await userEvent.keyboard("a{Shift>}{Enter}{/Shift}b");
  expect(field.value).toBe("a\nb");
  expect(sent).toEqual([]);
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  expect(sent).toEqual(["a\nb"]);
});

test("Enter while an input method composes does not send", () => {
  const field = show();
  field.value = "ha";
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true }));
  expect(sent).toEqual([]);
});

test("composer sends neither blanks nor more than the protocol takes", async () => {
  const field = show();
  await userEvent.keyboard("   {Enter}");
  field.value = "x".repeat(4001);
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  await settle();
  await userEvent.keyboard("{Enter}");
  expect(sent).toEqual([]);
  expect(root.querySelector(".composer-over")?.textContent).toBe("1 letter too many");
});

test("a closed composer says why and takes no words", async () => {
  const field = show("In a moment.");
  await userEvent.keyboard("hello{Enter}");
  expect(field.value).toBe("");
  expect(document.getElementById(field.getAttribute("aria-describedby") ?? "")?.textContent).toBe("In a moment.");
});

test("typing is signalled once at the start and once at the end", async () => {
  show();
  await userEvent.keyboard("hello there");
  expect(typing).toEqual([true]);
  await userEvent.keyboard("{Enter}");
  expect(typing).toEqual([true, false]);
});
