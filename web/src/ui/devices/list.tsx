import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import type { Device } from "../../model-devices";
import type { DeviceWords } from "../../texts/en/devices";
import { shortMoment } from "../../texts/format";
import { useNow } from "../clock";
import { useLanguage } from "../language";
import { Icon } from "../parts/icons";

import "../../styles/devices.css";

/** The gateway notes every five minutes that a device is there. */
const NOW_WITHIN = 6 * 60_000;
/** What was removed longer ago than this is no news any more. */
const SHOWN_FOR = 30 * 86_400_000;

type Words = DeviceWords;

interface DeviceListProps {
  readonly devices: readonly Device[];
  readonly words: Words;
  /** Where the device that this is cannot be removed here, how that is done; else null. */
  readonly hereHint: string | null;
  readonly onRevoke: (device: string, name: string) => Promise<void>;
}

/** Devices, this one first and those that were removed last. */
export function DeviceList({ devices, words, hereHint, onRevoke }: DeviceListProps): JSX.Element {
  const now = useNow();
  const [asking, setAsking] = useState<string | null>(null);
  const shown = devices.filter((each) => each.revokedAt === null || now - each.revokedAt < SHOWN_FOR).sort(inOrder);
  return (
    <ul class="devices">
      {shown.map((device) => (
        <li key={device.id} class={device.revokedAt === null ? "device-one" : "device-one device-gone"} data-device={device.id}>
          <span class="device-icon">
            <Icon name="device" />
          </span>
          <Said device={device} words={words} now={now} hint={device.here ? hereHint : null} />
          {device.revokedAt === null && (hereHint === null || !device.here) && (
            <Ending
              device={device}
              words={words}
              asked={asking === device.id}
              onAsk={setAsking}
              onYes={() => onRevoke(device.id, device.name)}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

/** How a device ranks: this one, those in use, those that were removed. */
function rank({ here, revokedAt }: Device): number {
  if (here) return 0;
  return revokedAt === null ? 1 : 2;
}

function inOrder(one: Device, other: Device): number {
  return rank(one) - rank(other) || other.seenAt - one.seenAt;
}

interface EndingProps {
  readonly device: Device;
  readonly words: Words;
  readonly asked: boolean;
  readonly onAsk: (device: string | null) => void;
  readonly onYes: () => Promise<void>;
}

/** The way to remove a device: a button, then a question in its place. */
function Ending({ device, words, asked, onAsk, onYes }: EndingProps): JSX.Element {
  const button = useRef<HTMLButtonElement>(null);
  if (asked) {
    const keep = (): void => {
      onAsk(null);
      // The button comes back in the question's place, and with it the focus.
      requestAnimationFrame(() => button.current?.focus());
    };
    return <Question device={device} words={words} onYes={onYes} onNo={keep} />;
  }
  return (
    <button
      ref={button}
      type="button"
      class="button button-small"
      aria-label={words.removeNamed(device.name)}
      onClick={() => {
        onAsk(device.id);
      }}
    >
      {words.remove}
    </button>
  );
}

interface SaidProps {
  readonly device: Device;
  readonly words: Words;
  readonly now: number;
  readonly hint: string | null;
}

/** What it is called, and when it was here. */
function Said({ device, words, now, hint }: SaidProps): JSX.Element {
  const { language } = useLanguage();
  const moment = (at: number): string => shortMoment(language, at, now);
  return (
    <span class="device-words">
      <strong>
        {device.name}
        {device.here && <span class="device-here">{words.here}</span>}
      </strong>
      <span>{standing(device, words, now, moment)}</span>
      {hint !== null && <span>{hint}</span>}
    </span>
  );
}

function standing(device: Device, words: Words, now: number, moment: (at: number) => string): string {
  const { addedAt, seenAt, revokedAt, erasedAt } = device;
  if (revokedAt === null) {
    const seen = now - seenAt < NOW_WITHIN ? words.usedNow : words.used(moment(seenAt));
    return `${words.added(moment(addedAt))} · ${seen}`;
  }
  if (erasedAt === null) return `${words.removed(moment(revokedAt))}. ${words.willErase}`;
  return `${words.removed(moment(revokedAt))} · ${words.erased(moment(erasedAt))}`;
}

interface QuestionProps {
  readonly device: Device;
  readonly words: Words;
  readonly onYes: () => Promise<void>;
  readonly onNo: () => void;
}

/** Ask before it is done, in the place where it was asked for. */
function Question({ device, words, onYes, onNo }: QuestionProps): JSX.Element {
  const [busy, setBusy] = useState(false);
  const question = useRef<HTMLParagraphElement>(null);
  const name = `device-ask-${device.id}`;
  useEffect(() => {
    question.current?.focus();
  }, []);
  return (
    <div class="device-ask" role="group" aria-labelledby={name}>
      <p id={name} ref={question} tabIndex={-1}>
        <strong>{words.ask(device.name)}</strong>
      </p>
      <p>{device.here ? words.askHere : words.askMore}</p>
      <div class="device-ways">
        <button
          type="button"
          class="button button-main device-yes"
          aria-disabled={busy}
          onClick={() => {
            if (busy) return;
            setBusy(true);
            void onYes().finally(() => {
              setBusy(false);
            });
          }}
        >
          {busy ? words.busy : words.yes}
        </button>
        <button type="button" class="button" onClick={onNo}>
          {words.no}
        </button>
      </div>
    </div>
  );
}
