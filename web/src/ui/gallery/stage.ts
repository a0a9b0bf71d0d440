import { render } from "preact";

import type { ScriptedClient } from "./scripted-client";
import { type Screen, screenOf, type Steps } from "./screens";

export type Mount = (client: ScriptedClient, root: HTMLElement) => void;

function frame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      setTimeout(resolve, 0);
    });
  });
}

/** Wait until what was asked for is drawn: one frame for the change, one for the effects that follow it. */
export async function settle(): Promise<void> {
  await frame();
  await frame();
}

/** Wait for an element; the script of a screen names only elements that come. */
async function element(root: HTMLElement, selector: string): Promise<HTMLElement> {
  for (let round = 0; round < 50; round += 1) {
    const found = root.querySelector<HTMLElement>(selector);
    if (found !== null) return found;
    await settle();
  }
  throw new Error(`the screen has no ${selector}`);
}

function write(field: HTMLElement, text: string): void {
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

function choose(root: HTMLElement, blob: Blob): void {
  const input = root.querySelector<HTMLInputElement>("input[type=file]");
  if (input === null) throw new Error("the screen takes no file");
  const files = new DataTransfer();
  files.items.add(new File([blob], "chosen", { type: blob.type }));
  input.files = files.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Put something in the place of the browser's question, or nothing. */
function answerForMicrophone(answer: Screen["microphone"]): void {
  const { mediaDevices } = navigator;
  // What is the browser's own stands behind what is put before it.
  Reflect.deleteProperty(mediaDevices, "getUserMedia");
  if (answer === undefined) return;
  const value = (): Promise<never> =>
    answer === "asks" ? new Promise(() => undefined) : Promise.reject(new DOMException("no", "NotAllowedError"));
  Object.defineProperty(mediaDevices, "getUserMedia", { configurable: true, value });
}

async function play(screen: Steps, root: HTMLElement): Promise<void> {
  if (screen.choose !== undefined) choose(root, screen.choose);
  for (const [selector, text] of screen.type ?? []) write(await element(root, selector), text);
  await settle();
  for (const selector of screen.open ?? []) {
    (await element(root, selector)).click();
    await settle();
    await settle();
  }
  if (screen.further !== undefined) await play(screen.further, root);
}

/** Put a screen on the stage and bring it into its state; gives the client that drives it. */
export async function stage(name: string, root: HTMLElement, mount: Mount): Promise<ScriptedClient> {
  const screen = screenOf(name);
  if (screen === undefined) throw new Error(`the gallery has no screen ${name}`);
  const address = window.location.pathname + window.location.search;
  // Neither an opened conversation nor a code of the screen before may leak into this one.
  window.history.replaceState(null, "", screen.hash === undefined ? address : `${address}#${screen.hash}`);
  answerForMicrophone(screen.microphone);
  const client = screen.make();
  mount(client, root);
  await settle();
  await play(screen, root);
  await settle();
  return client;
}

export function strike(root: HTMLElement): void {
  render(null, root);
}
