/** What a call needs of whoever stands between it and the gateway: the member's worker, or a guest's own socket. */
import type { Outcome } from "../model";
import type { RawFrame, VisitRequest } from "../protocol/frames";
import type { VisitPush } from "../protocol/visits";
import type { SignalKeys } from "./signal-keys";

export interface LineEvents {
  push(push: VisitPush): void;
  /** The line stands, for the first time or again: ask what was missed. */
  up(): void;
  down(): void;
  /** It will not come back: the link was revoked, or the visit is over for this page. */
  over(): void;
  /** There are more keys than before. */
  keys(): void;
}

/** A request, but for the visit that it is about. */
export interface VisitDeed {
  readonly t: VisitRequest["t"];
  readonly [field: string]: unknown;
}

export interface VisitLine {
  /** What signals are sealed with. */
  readonly keys: SignalKeys;
  ask(request: VisitRequest): Promise<Outcome<RawFrame>>;
  /** ICE servers, fresh. */
  ice(): Promise<Outcome<unknown>>;
  /** The team's waiting area as it is now. */
  area(): Promise<Outcome<unknown>>;
  /** Ends by the function that is given back. */
  listen(events: LineEvents): () => void;
}
