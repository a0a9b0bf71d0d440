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
  // Where a device is said to have been added twice, the first time counts.
  const added = new Map(evidence.deeds.filter(({ kind }) => kind === "device.added").map((deed) => [deed.device, deed] as const).toReversed());
  const here = namedDevices(evidence).filter((device) => isHere(evidence, device));
  const absent = here.filter((device) => !added.has(device));
  const missing = Object.fromEntries(absent.map((device) => [device, evidence.missing[device] ?? evidence.now] as const));
  const told = here.flatMap((device): readonly DeviceTold[] => {
    const matter = { evidence, device, added: added.get(device), own: added.get(evidence.self), missingSince: missing[device] ?? evidence.now };
    const word = WORDS.find((each) => APPLIES[each](matter) && !evidence.settled.includes(`${each} ${device}`));
    return word === undefined ? [] : [toldOf(word, matter)];
  });
  return { told: told.toSorted((a, b) => WORDS.indexOf(a.kind) - WORDS.indexOf(b.kind)), missing };
}

/** A device that is to be judged. */
interface Matter {
  readonly evidence: Evidence;
  readonly device: string;
  /** The entries with which it, and the device that judges, were added. */
  readonly added: OwnDeed | undefined;
  readonly own: OwnDeed | undefined;
  readonly missingSince: number;
}

/** The gravest first. */
const WORDS = ["swapped", "returned", "stranger", "hidden", "recovered", "joined"] as const satisfies readonly DeviceWord[];

const APPLIES: Readonly<Record<DeviceWord, (matter: Matter) => boolean>> = {
  swapped: ({ evidence, device, added }) => {
    const now = evidence.attested.get(device);
    if (now === undefined) return false;
    const wanted = added?.statement ?? now.statement;
    return !now.sameKey || wanted !== now.statement;
  },
  returned: (matter) => isAnother(matter) && isRemoved(matter.evidence, matter.device),
  stranger: (matter) => isAnother(matter) && !matter.evidence.isVouched(matter.device),
  hidden: ({ evidence, missingSince }) => evidence.now - missingSince >= LATE,
  recovered: (matter) => cameIn(matter) && hasReturned(matter.evidence, matter.device),
  joined: (matter) => cameIn(matter) && !hasReturned(matter.evidence, matter.device),
};

function toldOf(kind: DeviceWord, { evidence, device, added }: Matter): DeviceTold {
  const listed = evidence.listed.find(({ id }) => id === device);
  return { kind, device, name: listed?.name ?? "", at: added?.at ?? listed?.created_at ?? null };
}

function isAnother({ evidence, device }: Matter): boolean {
  return device !== evidence.self;
}

/** It came in after this one, and a chain that holds leads to it. */
function cameIn(matter: Matter): boolean {
  return isAnother(matter) && (matter.added?.at ?? 0) > (matter.own?.at ?? Infinity) && matter.evidence.isVouched(matter.device);
}

/** The trail says that its person came back on it with recovery words. */
function hasReturned({ deeds }: Evidence, device: string): boolean {
  return deeds.some((deed) => deed.kind === "device.recovered" && deed.device === device);
}

/** The trail says that it was removed. */
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
