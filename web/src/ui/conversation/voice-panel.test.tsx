import { render } from "preact";
import { afterEach, beforeEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";

import type { Outcome } from "../../model";
import { eventually } from "../../testing/eventually";
import { VoicePanel } from "./voice-panel";

const done: Outcome<null> = { ok: true, value: null };

let root: HTMLElement;
let sent: { readonly recording: Blob; readonly duration: number }[];
let closed: number;
let answer: Outcome<null>;
let opened: MediaStreamTrack[];
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);

function show(longest?: number): void {
  render(
    <VoicePanel
      {...(longest === undefined ? {} : { longest })}
      onSend={(recording, duration) => {
        sent.push({ recording, duration });
        return Promise.resolve(answer);
      }}
      onClose={() => {
        closed += 1;
        render(null, root);
      }}
    />,
    root,
  );
}

async function button(name: RegExp): Promise<HTMLElement> {
  return eventually(() => {
    const buttons = [...root.querySelectorAll("button")];
    const found = buttons.find((each) => name.test(each.getAttribute("aria-label") ?? each.textContent));
    if (found === undefined) throw new Error(`no button ${String(name)}`);
    return found;
  });
}

function answerMicrophone(value: () => Promise<MediaStream>): void {
  Object.defineProperty(navigator.mediaDevices, "getUserMedia", { configurable: true, value });
}

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
  sent = [];
  closed = 0;
  answer = done;
  opened = [];
  answerMicrophone(async () => {
    const stream = await ask({ audio: true });
    opened.push(...stream.getTracks());
    return stream;
  });
});

afterEach(() => {
  render(null, root);
  root.remove();
  Reflect.deleteProperty(navigator.mediaDevices, "getUserMedia");
});

test("voice note is recorded, listened to and sent", async () => {
  show();
  await userEvent.click(await button(/^Stop/));
  const play = await button(/^Play your voice note/);
  await userEvent.click(play);
  await button(/^Pause your voice note/);
  await userEvent.click(await button(/^Send voice note/));
  await eventually(() => {
    expect(closed).toBe(1);
  });
  expect(sent[0]?.recording.type).toContain("audio/webm");
  expect(sent[0]?.recording.size).toBeGreaterThan(100);
  expect(sent[0]?.duration).toBeGreaterThan(0);
});

test("microphone is open while it records and no longer", async () => {
  show();
  const stop = await button(/^Stop/);
  expect(opened.map((track) => track.readyState)).toEqual(["live"]);
  await userEvent.click(stop);
  await button(/^Send voice note/);
  expect(opened.map((track) => track.readyState)).toEqual(["ended"]);
});

test("voice note is thrown away while it is recorded", async () => {
  show();
  await button(/^Stop/);
  await userEvent.click(await button(/^Throw away/));
  expect(closed).toBe(1);
  expect(sent).toEqual([]);
  await eventually(() => {
    expect(opened.map((track) => track.readyState)).toEqual(["ended"]);
  });
});

test("recording ends by itself when it is long enough", async () => {
  show(600);
  await button(/^Send voice note/);
  expect(opened.map((track) => track.readyState)).toEqual(["ended"]);
  await userEvent.click(await button(/^Send voice note/));
  expect(sent[0]?.duration).toBe(600);
});

test("what is recorded stays where sending fails", async () => {
  answer = { ok: false, problem: { code: "store.unavailable", fields: {} } };
  show();
  await userEvent.click(await button(/^Stop/));
  await userEvent.click(await button(/^Send voice note/));
  await eventually(() => {
    expect(root.querySelector("[role=alert]")?.textContent).toContain("Your voice note is still here");
  });
  expect(closed).toBe(0);
  await button(/^Send voice note/);
});

test.each([
  ["NotAllowedError", "isn't allowed to use the microphone"],
  ["NotFoundError", "can't find a microphone"],
  ["NotReadableError", "another app"],
])("%s is said in kind words", async (name, words) => {
  answerMicrophone(() => Promise.reject(new DOMException("no", name)));
  show();
  await eventually(() => {
    expect(root.querySelector("[role=alert]")?.textContent).toContain(words);
  });
  await userEvent.click(await button(/^Close/));
  expect(closed).toBe(1);
});

test("microphone that is allowed after the panel went is closed at once", async () => {
  let allow: (stream: MediaStream) => void = () => undefined;
  answerMicrophone(
    () =>
      new Promise((resolve) => {
        allow = resolve;
      }),
  );
  show();
  await userEvent.click(await button(/^Not now/));
  const stream = await ask({ audio: true });
  allow(stream);
  await eventually(() => {
    expect(stream.getTracks().map((track) => track.readyState)).toEqual(["ended"]);
  });
});

test("states are spoken", async () => {
  show();
  const status = (): string => root.querySelector("[role=status]")?.textContent ?? "";
  await eventually(() => {
    expect(status()).toBe("Recording");
  });
  await userEvent.click(await button(/^Stop/));
  await eventually(() => {
    expect(status()).toContain("Recorded, 1 second.");
  });
});
