import { afterEach, beforeEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";

import "../../gallery/staff-face";
import { eventually } from "../../../testing/eventually";
import { mountFace } from "../../gallery/faces";
import type { ScriptedClient } from "../../gallery/scripted-client";
import { settle, stage, strike } from "../../gallery/stage";

const COLOUR = "earshot.colour staff-4";

let root: HTMLElement;

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
});

afterEach(() => {
  strike(root);
  root.remove();
  localStorage.clear();
  history.replaceState(null, "");
});

function group(kind: "image" | "voice"): HTMLElement {
  const found = root.querySelector<HTMLElement>(`[data-media=${kind}]`);
  if (found === null) throw new Error(`the screen has no ${kind}`);
  return found;
}

function button(kind: "image" | "voice"): HTMLButtonElement {
  const found = group(kind).querySelector<HTMLButtonElement>(":scope > .button");
  if (found === null) throw new Error(`nothing can be pressed at the ${kind}`);
  return found;
}

/** Press, and wait for nothing but the drawing itself: it is hidden before the next frame. */
async function hide(kind: "image" | "voice"): Promise<void> {
  button(kind).click();
  await Promise.resolve();
}

function asked(client: ScriptedClient): readonly unknown[] {
  return client.calls.filter(([, name]) => name === "attachment");
}

function picture(): HTMLImageElement | null {
  return root.querySelector(".disclosed-picture");
}

test("a picture is blurred and grey, and not even fetched, until somebody presses", async () => {
  const client = await stage("staff-moderation-chat-covered", root, mountFace);
  expect(picture()).toBeNull();
  expect(asked(client)).toEqual([]);
  expect(group("image").textContent).toContain("A picture. It may be upsetting.");
  const veil = group("image").querySelector(".disclosed-veil img");
  expect(veil && getComputedStyle(veil).filter).toBe("grayscale(1) blur(18px)");
});

test("one press shows it in grey, another hides it, and it is fetched once", async () => {
  const client = await stage("staff-moderation-chat-covered", root, mountFace);
  for (let round = 0; round < 2; round += 1) {
    button("image").click();
    await eventually(() => {
      expect(picture() && getComputedStyle(picture() as Element).filter).toBe("grayscale(1)");
    });
    expect(button("image").textContent).toContain("Hide it again");
    await hide("image");
    expect(picture()).toBeNull();
    expect(group("image").querySelector(".disclosed-veil")).not.toBeNull();
  }
  expect(asked(client)).toEqual([["moderation", "attachment", "item-3", 4, 12]]);
});

test("the focus stays on the button that was pressed", async () => {
  await stage("staff-moderation-chat-covered", root, mountFace);
  const pressed = button("image");
  pressed.focus();
  pressed.click();
  await eventually(() => {
    expect(picture()).not.toBeNull();
  });
  expect(document.activeElement).toBe(pressed);
});

test("colours are one person's own choice, kept on the device, and uncover nothing", async () => {
  await stage("staff-moderation-chat-covered", root, mountFace);
  const choice = root.querySelector<HTMLInputElement>(".colour-choice input");
  expect(choice?.checked).toBe(false);
  choice?.click();
  await settle();
  expect(localStorage.getItem(COLOUR)).toBe("yes");
  expect(picture()).toBeNull();
  button("image").click();
  await eventually(() => {
    expect(picture() && getComputedStyle(picture() as Element).filter).toBe("none");
  });

  strike(root);
  await stage("staff-moderation-chat-covered", root, mountFace);
  expect(root.querySelector<HTMLInputElement>(".colour-choice input")?.checked).toBe(true);
  expect(picture()).toBeNull();
  root.querySelector<HTMLInputElement>(".colour-choice input")?.click();
  await settle();
  expect(localStorage.getItem(COLOUR)).toBeNull();
});

test("somebody else's choice of colours is not this person's", async () => {
  localStorage.setItem("earshot.colour staff-5", "yes");
  await stage("staff-moderation-chat-picture", root, mountFace);
  expect(picture() && getComputedStyle(picture() as Element).filter).toBe("grayscale(1)");
});

test("a covered item covers its pictures, which are blurred again when it is opened", async () => {
  await stage("staff-moderation-chat-picture", root, mountFace);
  const cover = root.querySelector<HTMLButtonElement>(".held-cover");
  cover?.click();
  await settle();
  expect(root.querySelector(".disclosed-media")).toBeNull();
  root.querySelector<HTMLButtonElement>(".cover .button-main")?.click();
  await settle();
  expect(picture()).toBeNull();
  expect(group("image").querySelector(".disclosed-veil")).not.toBeNull();
});

test("a voice note is fetched on one press, and plays on another alone", async () => {
  await stage("staff-moderation-chat-covered", root, mountFace);
  const played: EventTarget[] = [];
  const hear = ({ target }: Event): void => {
    if (target !== null) played.push(target);
  };
  root.addEventListener("play", hear, true);
  expect(group("voice").querySelector("audio")).toBeNull();
  await userEvent.click(button("voice"));
  await eventually(() => {
    expect(document.activeElement?.className).toBe("player-button");
  });
  await settle();
  const audio = group("voice").querySelector("audio");
  expect(audio).toMatchObject({ autoplay: false, paused: true, currentTime: 0 });
  expect(played).toEqual([]);
  await userEvent.keyboard("{Enter}");
  await eventually(() => {
    expect(played).toEqual([audio]);
  });
  await hide("voice");
  expect(group("voice").querySelector("audio")).toBeNull();
});

test.each([
  ["staff-moderation-chat-gone", "The picture is not there any more."],
  ["staff-moderation-chat-swapped", "could not be verified"],
  ["staff-moderation-chat-no-picture", "it is none that can be shown"],
])("%s is said in words and never shown", async (screen, words) => {
  await stage(screen, root, mountFace);
  await eventually(() => {
    expect(group("image").querySelector("[role=alert]")?.textContent).toContain(words);
  });
  expect(group("image").querySelector("img, button")).toBeNull();
  // The button that was pressed is gone.
  expect(document.activeElement?.role).toBe("alert");
});

test("what is no sound is said in words and leaves no player", async () => {
  await stage("staff-moderation-chat-no-sound", root, mountFace);
  await eventually(() => {
    expect(group("voice").querySelector("[role=alert]")?.textContent).toContain("it is none that can be played");
  });
  expect(group("voice").querySelector("audio, button")).toBeNull();
});

test("what did not come for want of a network can be asked for again", async () => {
  const client = await stage("staff-moderation-chat-cut-off", root, mountFace);
  expect(group("image").querySelector("[role=alert]")).not.toBeNull();
  button("image").click();
  await settle();
  expect(asked(client)).toHaveLength(2);
});

test("what nobody vouches for is named, and cannot be opened", async () => {
  await stage("staff-moderation-chat-made-up", root, mountFace);
  expect(root.querySelector(".disclosed-media, .colour-choice, .disclosed img")).toBeNull();
  expect(root.textContent).toContain("A picture. It could not be verified, so it is not shown.");
  expect(root.textContent).toContain("A voice note. It could not be verified, so it is not played.");
});
