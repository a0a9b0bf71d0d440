import { render } from "preact";
import { afterEach, beforeEach, expect, test } from "vitest";

import { eventually } from "../../testing/eventually";
import { Sound } from "./media";

let root: HTMLElement;

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
});

afterEach(() => {
  render(null, root);
  root.remove();
});

test("voice comes from the speaker that was chosen, and from the usual one where none was", async () => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const [track] = stream.getAudioTracks();
  const speakers = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "audiooutput");
  const chosen = speakers.at(-1)?.deviceId ?? "";
  expect(chosen).not.toBe("");
  if (track === undefined) throw new Error("there is no microphone");
  for (const speaker of [chosen, ""]) {
    render(<Sound track={track} speaker={speaker} />, root);
    await eventually(() => {
      expect(root.querySelector("audio")?.sinkId).toBe(speaker);
    });
  }
  track.stop();
});
