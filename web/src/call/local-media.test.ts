import { expect, test } from "vitest";
import { LocalMedia, type MediaPort, type Source, type SourceState } from "./local-media";

/** A browser that answers as told. */
class PaperDevices implements MediaPort {
  answer: string | null = null;
  /** What can be asked for by its id; null: everything. */
  there: readonly string[] | null = null;
  readonly asked: MediaStreamConstraints[] = [];
  readonly given: MediaStreamTrack[] = [];
  readonly #listeners = new Set<() => void>();

  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream> {
    this.asked.push(constraints);
    if (this.answer !== null) return Promise.reject(new DOMException("no", this.answer));
    if (this.there !== null && !this.there.includes(idOf(constraints))) return Promise.reject(new DOMException("no", "OverconstrainedError"));
    const canvas = document.createElement("canvas");
    canvas.getContext("2d");
    const stream = canvas.captureStream();
    this.given.push(...stream.getTracks());
    return Promise.resolve(stream);
  }

  getDisplayMedia(): Promise<MediaStream> {
    return this.getUserMedia({});
  }

  enumerateDevices(): Promise<readonly MediaDeviceInfo[]> {
    const speakers = (this.there ?? []).filter((deviceId) => deviceId !== "");
    return Promise.resolve(speakers.map((deviceId) => ({ kind: "audiooutput", deviceId, groupId: "", label: deviceId, toJSON: () => null })));
  }

  change(there: readonly string[]): void {
    this.there = there;
    for (const listener of this.#listeners) listener();
  }

  addEventListener(_type: "devicechange", listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: "devicechange", listener: () => void): void {
    this.#listeners.delete(listener);
  }
}

/** The device that is asked for; "": any. */
function idOf({ video, audio }: MediaStreamConstraints): string {
  const { deviceId } = [video, audio].find((each) => typeof each === "object") ?? {};
  return typeof deviceId === "object" && "exact" in deviceId ? String(deviceId.exact) : "";
}

function open(): { readonly devices: PaperDevices; readonly media: LocalMedia; readonly told: [Source, boolean][] } {
  const devices = new PaperDevices();
  const told: [Source, boolean][] = [];
  const media = new LocalMedia(devices, {
    changed: () => undefined,
    track: (source, track) => void told.push([source, track !== null]),
  });
  return { devices, media, told };
}

test.each([
  ["NotAllowedError", "refused"],
  ["NotFoundError", "none"],
  ["OverconstrainedError", "none"],
  ["NotReadableError", "busy"],
] as const)("browser_that_says_%s_leaves_the_camera_%s_and_the_rest_goes_on", async (answer, state: SourceState) => {
  const { devices, media, told } = open();
  devices.answer = answer;
  await media.set("camera", true);
  expect(media.state.camera).toBe(state);
  expect(told).toEqual([]);
  devices.answer = null;
  await media.set("camera", true);
  expect(media.state.camera).toBe("on");
});

test("camera_that_is_pulled_out_is_said_and_can_be_put_back", async () => {
  const { devices, media, told } = open();
  await media.set("camera", true);
  devices.given[0]?.dispatchEvent(new Event("ended"));
  await media.set("screen", false);
  expect(media.state.camera).toBe("unplugged");
  expect(told).toEqual([
    ["camera", true],
    ["camera", false],
  ]);
  await media.set("camera", true);
  expect(media.state.camera).toBe("on");
});

test("who_closes_the_choice_of_a_screen_has_refused_nothing", async () => {
  const { devices, media } = open();
  devices.answer = "NotAllowedError";
  await media.set("screen", true);
  expect(media.state.screen).toBe("off");
});

test("chosen_camera_takes_the_place_of_the_one_that_runs", async () => {
  const { devices, media } = open();
  await media.set("camera", true);
  await media.choose("camera", "back");
  expect(devices.asked.at(-1)).toMatchObject({ video: { deviceId: { exact: "back" } } });
  expect(devices.given[0]?.readyState).toBe("ended");
  expect(media.state).toMatchObject({ camera: "on", chosen: { camera: "back" } });
});

test("devices_that_are_pulled_out_leave_those_that_are_left", async () => {
  const { devices, media, told } = open();
  devices.there = ["", "docked"];
  await media.choose("camera", "docked");
  await media.choose("speaker", "docked");
  await media.set("camera", true);
  expect(media.state.chosen).toMatchObject({ camera: "docked", speaker: "docked" });
  devices.change([""]);
  devices.given[0]?.dispatchEvent(new Event("ended"));
  await media.set("screen", false);
  await expect.poll(() => media.state.chosen.speaker).toBe("");
  expect(media.state.camera).toBe("unplugged");
  await media.set("camera", true);
  expect(media.state).toMatchObject({ camera: "on", chosen: { camera: "" } });
  expect(told).toEqual([
    ["camera", true],
    ["camera", false],
    ["camera", true],
  ]);
});
