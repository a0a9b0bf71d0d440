import { useEffect, useRef, useState } from "preact/hooks";

import type { DeskAlarm } from "../../model-desk";

const REMEMBERED = "earshot.alarm-sound";

/** Off, unless somebody turned it on in this browser. */
export function soundChoice(): boolean {
  try {
    return localStorage.getItem(REMEMBERED) === "on";
  } catch {
    // Storage may be closed to us; then it is off.
    return false;
  }
}

function remember(on: boolean): void {
  try {
    localStorage.setItem(REMEMBERED, on ? "on" : "off");
  } catch {
    // As above: the choice then lasts as long as the page.
  }
}

/** Two short tones, made on the spot. */
export function ring(): void {
  const context = new AudioContext();
  const volume = new GainNode(context, { gain: 0.15 });
  volume.connect(context.destination);
  for (const [start, frequency] of [
    [0, 660],
    [0.25, 880],
  ] as const) {
    const tone = new OscillatorNode(context, { frequency });
    tone.connect(volume);
    tone.start(context.currentTime + start);
    tone.stop(context.currentTime + start + 0.18);
  }
  setTimeout(() => void context.close(), 1_000);
}

/** Ring for each alarm that is raised, or climbs, while this stands, where somebody wants to hear it. */
export function useAlarmSound(alarms: readonly DeskAlarm[], play: () => void = ring): readonly [boolean, (on: boolean) => void] {
  const [on, set] = useState(soundChoice);
  const heard = useRef<ReadonlySet<string> | null>(null);
  const ringing = alarms
    .filter(({ state, forMe }) => state === "raised" && forMe)
    .map(({ id, step, times }) => `${id} ${String(step)} ${String(times)}`);
  const all = ringing.join();
  useEffect(() => {
    const isNew = heard.current !== null && ringing.some((each) => heard.current?.has(each) !== true);
    heard.current = new Set(ringing);
    if (isNew && on) play();
  }, [all, on]);
  const setOn = (wanted: boolean): void => {
    remember(wanted);
    set(wanted);
    // Whoever turns it on hears what it is like.
    if (wanted) play();
  };
  return [on, setOn];
}
