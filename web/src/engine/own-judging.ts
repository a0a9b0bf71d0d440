/** Which of an account's devices a person is to be told of, and as what (docs/trail.md section 8, step 5). Pure. */
import type { OwnDeed } from "../crypto/trail/own";
import type { DeviceTold, DeviceWord, Told } from "../model-own-devices";
import type { ListedDevice } from "../protocol/own-devices";

/** So long the trail may be late: its entries may wait for witnesses. */
const LATE = 60 * 60_000;

/** What the directory attests of a device now. */
export interface Attested {
  /** The hash of the signed statement, in hex. */
  readonly statement: string;
  /** It has the key with which this device met it. */
  readonly sameKey: boolean;
}

export interface Evidence {
  /** The device that judges. */
  readonly self: string;
  readonly now: number;
  /** What the trail proves, in its order. */
  readonly deeds: readonly OwnDeed[];
  readonly listed: readonly ListedDevice[];
  /** Devices of the account in conversations of this device. */
  readonly inside: readonly string[];
  readonly attested: ReadonlyMap<string, Attested>;
  readonly isVouched: (device: string) => boolean;
  /** What the person has said of devices, by `settledAs`. */
  readonly settled: readonly string[];
  /** Devices that were not in the trail before, and since when. */
  readonly missing: Readonly<Record<string, number>>;
}

interface Judgement {
  readonly told: readonly DeviceTold[];
  readonly missing: Readonly<Record<string, number>>;
}

/** How a settled word is kept. */
export function settledAs(told: Told): string {
  return told.kind === "record" ? told.kind : `${told.kind} ${told.device}`;
}

/** All devices that any side names. */
export function namedDevices({ deeds, listed, inside }: Pick<Evidence, "deeds" | "listed" | "inside">): readonly string[] {
  return [...new Set([...deeds.map(({ device }) => device), ...listed.map(({ id }) => id), ...inside])];
}

export function judge(evidence: Evidence): Judgement {
  const added = new Map(evidence.deeds.flatMap((deed) => (deed.kind === "device.added" ? [[deed.device, deed] as const] : [])));
  const here = namedDevices(evidence).filter((device) => isHere(evidence, device));
  const absent = here.filter((device) => !added.has(device));
  const missing = Object.fromEntries(absent.map((device) => [device, evidence.missing[device] ?? evidence.now] as const));
  const told = here.flatMap((device): readonly DeviceTold[] => {
    const word = wordsOf({ ...evidence, missing }, device, added).find((each) => !isSettled(evidence, each, device));
    if (word === undefined) return [];
    const listed = evidence.listed.find(({ id }) => id === device);
    return [{ kind: word, device, name: listed?.name ?? "", at: added.get(device)?.at ?? listed?.created_at ?? null }];
  });
  return { told, missing };
}

/** What may be said of a device, the gravest first. */
function wordsOf(evidence: Evidence, device: string, added: ReadonlyMap<string, OwnDeed>): readonly DeviceWord[] {
  const { self, now, missing } = evidence;
  const words: DeviceWord[] = [];
  const other = device !== self;
  if (isSwapped(evidence, device, added.get(device))) words.push("swapped");
  if (other && isRemoved(evidence, device)) words.push("returned");
  const vouched = evidence.isVouched(device);
  if (other && !vouched) words.push("stranger");
  if (now - (missing[device] ?? now) >= LATE) words.push("hidden");
  const [came, since] = [added.get(device)?.at, added.get(self)?.at];
  if (other && vouched && came !== undefined && since !== undefined && came > since) words.push("joined");
  return words;
}

function isSwapped({ attested }: Evidence, device: string, added: OwnDeed | undefined): boolean {
  const now = attested.get(device);
  if (now === undefined) return false;
  const wanted = added?.statement ?? null;
  return !now.sameKey || (wanted !== null && wanted !== now.statement);
}

/** The trail's last word of it is that it was removed. */
function isRemoved({ deeds }: Evidence, device: string): boolean {
  return deeds.some((deed) => deed.kind === "device.revoked" && deed.device === device);
}

/** Whether it can be at work. That one was removed is believed of the trail, and of the list while the trail may be late. */
function isHere(evidence: Evidence, device: string): boolean {
  const listed = evidence.listed.find(({ id }) => id === device);
  if (listed === undefined) return !isRemoved(evidence, device);
  if (listed.revoked_at === null) return true;
  return !isRemoved(evidence, device) && evidence.now - listed.revoked_at >= LATE;
}

function isSettled({ settled }: Evidence, word: DeviceWord, device: string): boolean {
  return settled.includes(`${word} ${device}`);
}
