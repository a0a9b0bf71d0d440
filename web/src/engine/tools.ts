/** What the parts of the engine share: built once per session by `engine.ts`, passed down, never global. */
import type { GroupOwner } from "../crypto/group";
import type { Face, Problem, Transfer } from "../model";
import type { Replies, Request } from "../protocol/frames";
import type { Identity } from "../store/records";
import type { Store } from "../store/store";
import type { Directory } from "./directory";
import type { Environment } from "./environment";
import type { MessageIds } from "./message-ids";
import type { RiskWatch } from "./risk";

/** Attachments under way, by item; only the session's `Attachments` writes here. */
export interface Transfers {
  readonly up: Map<string, Transfer & { readonly problem: Problem | null }>;
  readonly down: Map<string, Transfer>;
}

export interface Tools {
  readonly environment: Environment;
  readonly face: Face;
  readonly identity: Identity;
  readonly owner: GroupOwner;
  readonly store: Store;
  readonly directory: Directory;
  readonly messageIds: MessageIds;
  readonly transfers: Transfers;
  /** Null on a young person's device, where nothing is marked. */
  readonly risk: RiskWatch | null;
  /** Conversations whose history nobody has answered for; only the session's `History` writes here. */
  readonly unanswered: Set<string>;
  /** The gateway's clock, as far as its greeting told. */
  readonly now: () => number;
  readonly online: () => boolean;
  readonly request: <T extends keyof Replies>(request: Request<T>) => Promise<Replies[T]>;
  /** Whether the gateway takes nothing from this device but its reading on. */
  readonly quarantined: () => boolean;
  /** Something on the screen may look different now. */
  readonly changed: () => void;
  /** A conversation has taken in its log and has nothing to send. */
  readonly idle: (conversation: string) => void;
  /** A conversation that was to be opened may not be, for good. */
  readonly refused: (conversation: string) => void;
  /** The store refused a write because another window has it. */
  readonly leaseLost: () => void;
}
