/** What may go wrong between the engine and the gateway. */
import { isId } from "../protocol/bytes";
import { CryptoRefused, DirectoryUnavailable } from "../crypto/errors";
import type { Refusal } from "../protocol/frames";

/** There is no connection, or it went away before the answer came. Nothing is known of the request. */
export class ConnectionLost extends Error {
  constructor() {
    super("connection lost");
    this.name = "ConnectionLost";
  }
}

/** The gateway said no; `code` is one of docs/protocol.md section 9. */
export class Refused extends Error {
  readonly code: string;
  readonly fields: Refusal["fields"];

  constructor(refusal: Refusal) {
    super(refusal.code);
    this.name = "Refused";
    this.code = refusal.code;
    this.fields = refusal.fields;
  }
}

/** Whether an error is the gateway's refusal with one of these codes. */
export function isRefused(error: unknown, ...codes: readonly string[]): error is Refused {
  return error instanceof Refused && codes.includes(error.code);
}

/** The devices that a `group.removal_due` names; null where it is another error. */
export function devicesDue(error: unknown): readonly string[] | null {
  if (!isRefused(error, "group.removal_due")) return null;
  return String(error.fields["devices"] ?? "").split(" ").filter(isId);
}

/** Whether a step may fail so, and be tried again later without a word in the console. */
export function isExpected(error: unknown): boolean {
  return error instanceof CryptoRefused || error instanceof DirectoryUnavailable || error instanceof Refused;
}
