/** What a conversation's record keeps of history (docs/history.md): lacked, owed, under way. */
import type { Bytes } from "../protocol/bytes";
import type { Gap, Given, HistoryBody } from "../protocol/history";

/** What another device hands over, seen in the log and not fetched yet. */
export interface Arrival extends HistoryBody {
  readonly seq: number;
  readonly sender: string;
}

/** What somebody said in the log that they handed over. */
export interface Claim extends Gap {
  readonly whole: boolean;
  readonly count: number;
}

/** What a device in the group lacks. */
export interface Owed extends Gap {
  readonly device: string;
  /** The device that added it, which hands over without being asked; "" where it asked. */
  readonly by: string;
  readonly but: readonly string[];
  /** Somebody says that it was handed over; compared with what is here before it is believed. */
  readonly claim: Claim | null;
}

/** One part of what this device hands over; its ciphertext lies in `blobs` under the attempt. */
export interface HandingPart {
  readonly attempt: string;
  readonly key: Bytes;
  readonly hash: Bytes;
  readonly size: number;
  /** The gateway's id once all of it is there. */
  readonly id: string | null;
}

export interface Handing extends Gap {
  readonly for: readonly string[];
  readonly whole: boolean;
  readonly count: number;
  readonly parts: readonly HandingPart[];
}

export interface HistoryRecord {
  /** Entries that this device will not be served. */
  readonly lacks: Gap | null;
  /** Whoever added this device hands over without being asked. */
  readonly welcomed: boolean;
  /** It was asked for, and nothing came of it yet. */
  readonly asked: boolean;
  /** How often it was asked for in all. */
  readonly asks: number;
  readonly but: readonly string[];
  readonly arrivals: readonly Arrival[];
  readonly owed: readonly Owed[];
  /** What was handed over to each other device. */
  readonly given: Readonly<Record<string, Given>>;
  readonly handing: Handing | null;
}
