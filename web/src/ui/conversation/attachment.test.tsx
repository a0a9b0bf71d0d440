import { render } from "preact";
import { afterEach, beforeEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";

import type { AttachmentItem, Outcome } from "../../model";
import { eventually } from "../../testing/eventually";
import { drawing, myAttachment, theirAttachment } from "../gallery/people";
import { type AttachmentActions, AttachmentContext } from "./attachment-actions";
import { Message } from "./message";

let root: HTMLElement;
let asked: string[];
let answer: Outcome<Blob>;
let alive: Set<string>;
const make = URL.createObjectURL.bind(URL);
const revoke = URL.revokeObjectURL.bind(URL);

const actions: AttachmentActions = {
  onImage: () => Promise.reject(new Error("not asked for")),
  onVoice: () => Promise.reject(new Error("not asked for")),
  open: (item) => {
    asked.push(`open ${item}`);
    return Promise.resolve(answer);
  },
  cancel: (item) => asked.push(`cancel ${item}`),
  retry: (item) => asked.push(`retry ${item}`),
};

function show(item: AttachmentItem): void {
  render(
    <AttachmentContext.Provider value={actions}>
      <ul>
        <Message item={item} first last onEditAgain={() => undefined} />
      </ul>
    </AttachmentContext.Provider>,
    root,
  );
}

async function find(selector: string): Promise<HTMLElement> {
  return eventually(() => {
    const found = root.querySelector<HTMLElement>(selector);
    if (found === null) throw new Error(`no ${selector}`);
    return found;
  });
}

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
  asked = [];
  answer = { ok: true, value: drawing };
  alive = new Set();
  URL.createObjectURL = (blob) => {
    const url = make(blob);
    alive.add(url);
    return url;
  };
  URL.revokeObjectURL = (url) => {
    alive.delete(url);
    revoke(url);
  };
});

afterEach(async () => {
  render(null, root);
  root.remove();
  await eventually(() => {
    expect([...alive]).toEqual([]);
  });
  URL.createObjectURL = make;
  URL.revokeObjectURL = revoke;
});

test("picture shows its thumbnail and opens whole", async () => {
  const item = theirAttachment(1);
  show(item);
  const picture = await find(".picture");
  expect(picture.getAttribute("aria-label")).toBe("Picture from Amina Rahman, open");
  await find(".picture img");
  await userEvent.click(picture);
  const whole = (await find(".picture-whole")) as HTMLImageElement;
  expect(whole.src).toMatch(/^blob:/);
  expect(asked).toEqual([`open ${item.id}`]);
  // The thumbnail's address and the whole picture's.
  expect(alive.size).toBe(2);
  await userEvent.keyboard("{Escape}");
  await eventually(() => {
    expect(alive.size).toBe(1);
  });
});

test("same thumbnail in another snapshot keeps its address", async () => {
  const item = theirAttachment(1);
  show(item);
  const before = ((await find(".picture img")) as HTMLImageElement).src;
  show(structuredClone(item));
  show({ ...structuredClone(item), download: { done: 1, total: 2 } });
  expect(((await find(".picture img")) as HTMLImageElement).src).toBe(before);
});

test("picture that is gone says so and can be asked for again", async () => {
  answer = { ok: false, problem: { code: "network", fields: {} } };
  const item = theirAttachment(1);
  show(item);
  await userEvent.click(await find(".picture"));
  expect((await find("[role=alert]")).textContent).toContain("can't reach");
  answer = { ok: true, value: drawing };
  await userEvent.click(await find("dialog .button"));
  await find(".picture-whole");
  expect(asked).toHaveLength(2);
});

test("voice note is fetched once, when somebody wants to hear it", async () => {
  answer = { ok: true, value: await beep() };
  const item = theirAttachment(1, { media: { kind: "voice", duration: 1000 } });
  show(item);
  const button = await find(".player-button");
  expect(button.getAttribute("aria-label")).toBe("Play voice note from Amina Rahman, 1 second");
  expect(asked).toEqual([]);
  await userEvent.click(button);
  await eventually(() => {
    expect(button.getAttribute("aria-label")).toBe("Pause voice note from Amina Rahman");
  });
  await userEvent.click(button);
  await userEvent.click(button);
  expect(asked).toEqual([`open ${item.id}`]);
});

test("voice note that was pressed before its first frame plays when it is here", async () => {
  answer = { ok: true, value: await beep() };
  show(theirAttachment(1, { media: { kind: "voice", duration: 1000 } }));
  const button = root.querySelector<HTMLButtonElement>(".player-button");
  button?.click();
  await eventually(() => {
    expect(button?.getAttribute("aria-label")).toBe("Pause voice note from Amina Rahman");
  });
});

test("own attachment under way can be stopped, and tried again where there is a problem", async () => {
  const item = myAttachment(1, { state: "queued", upload: { done: 1, total: 4, problem: null } });
  show(item);
  const bar = (await find(".upload progress")) as HTMLProgressElement;
  expect([bar.value, bar.max, bar.getAttribute("aria-label")]).toEqual([1, 4, "Sending the picture"]);
  await userEvent.click(await find(".upload .button"));
  expect(asked).toEqual([`cancel ${item.id}`]);
  show({ ...item, upload: { done: 0, total: 4, problem: { code: "attachment.too_many", fields: {} } } });
  expect((await find("[role=alert]")).textContent).toContain("on their way");
  await userEvent.click(await find(".upload .button:first-child"));
  expect(asked).toEqual([`cancel ${item.id}`, `retry ${item.id}`]);
});

/** Half a second of a tone, as this browser records it. */
async function beep(): Promise<Blob> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream);
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => {
    parts.push(data);
  };
  const stopped = new Promise((resolve) => {
    recorder.onstop = resolve;
  });
  recorder.start();
  await new Promise((resolve) => {
    setTimeout(resolve, 500);
  });
  recorder.stop();
  await stopped;
  for (const track of stream.getTracks()) track.stop();
  return new Blob(parts, { type: "audio/webm" });
}
