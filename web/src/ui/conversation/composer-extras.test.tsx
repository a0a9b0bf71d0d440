import { render } from "preact";
import { useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { afterEach, beforeEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";

import type { Outcome } from "../../model";
import { eventually } from "../../testing/eventually";
import { drawing } from "../gallery/people";
import { settle } from "../gallery/stage";
import { Composer } from "./composer";

const done: Outcome<null> = { ok: true, value: null };

let root: HTMLElement;
let sent: Blob[];
let answer: Outcome<null>;

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
      onSend={() => Promise.resolve(done)}
      onTyping={() => undefined}
      attachments={{
        onImage: (file) => {
          sent.push(file);
          return Promise.resolve(answer);
        },
        onVoice: () => Promise.resolve(done),
      }}
    />
  );
}

function names(): readonly string[] {
  const buttons = [...root.querySelectorAll<HTMLElement>("button")].filter((each) => each.checkVisibility());
  return buttons.map((each) => each.getAttribute("aria-label") ?? each.textContent);
}

async function press(name: string): Promise<void> {
  const button = await eventually(() => {
    const all = [...root.querySelectorAll("button")];
    const found = all.find((each) => (each.getAttribute("aria-label") ?? each.textContent) === name);
    if (found === undefined) throw new Error(`no ${name} among ${names().join()}`);
    return found;
  });
  // What is disabled for a person is pressed all the same, as an impatient one would.
  button.click();
  await settle();
}

async function choose(blob: Blob): Promise<void> {
  const input = root.querySelector<HTMLInputElement>("input[type=file]");
  const files = new DataTransfer();
  files.items.add(new File([blob], "IMG_2041.jpg", { type: blob.type }));
  if (input === null) throw new Error("no input");
  input.files = files.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  await settle();
}

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
  sent = [];
  answer = done;
});

afterEach(() => {
  render(null, root);
  root.remove();
});

test("voice note has the place of the button that sends while there is nothing to send", async () => {
  render(<Held closed={null} />, root);
  expect(names()).toEqual(["Add a picture", "Record a voice note"]);
  root.querySelector("textarea")?.focus();
  await userEvent.keyboard("hello");
  expect(names()).toEqual(["Add a picture", "Send"]);
  await userEvent.keyboard("{Tab}{Enter}");
  await eventually(() => {
    expect(names()).toEqual(["Add a picture", "Record a voice note"]);
  });
  // Whoever pressed it from the keyboard is not left on a button that does something else.
  expect(document.activeElement).toBe(root.querySelector("textarea"));
});

test("picture is looked at before it goes, and the focus comes back", async () => {
  render(<Held closed={null} />, root);
  await choose(drawing);
  await eventually(() => {
    expect(root.querySelector(".extra img")).not.toBeNull();
  });
  expect(sent).toEqual([]);
  expect(names()).toEqual(["Throw away", "Send picture"]);
  await press("Send picture");
  await eventually(() => {
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Add a picture");
  });
  expect(sent).toHaveLength(1);
});

test("picture can be thrown away, and the words in the field stay", async () => {
  render(<Held closed={null} />, root);
  root.querySelector("textarea")?.focus();
  await userEvent.keyboard("half a sentence");
  await choose(drawing);
  await press("Throw away");
  expect(sent).toEqual([]);
  expect(root.querySelector("textarea")?.value).toBe("half a sentence");
  expect(names()).toEqual(["Add a picture", "Send"]);
});

test("picture that is refused stays, with the reason", async () => {
  answer = { ok: false, problem: { code: "picture.unreadable", fields: {} } };
  render(<Held closed={null} />, root);
  await choose(drawing);
  await press("Send picture");
  await eventually(() => {
    expect(root.querySelector("[role=alert]")?.textContent).toContain("can't open this as a picture");
  });
  await press("Send picture");
  expect(sent).toHaveLength(1);
});

test("nothing is attached where nobody can write", async () => {
  render(<Held closed="Just a moment" />, root);
  for (const name of ["Add a picture", "Record a voice note"]) await press(name);
  expect(root.querySelector(".extra")).toBeNull();
});
