/** Why the cryptography would not take something. Fields only; nothing of keys or contents. */
export type CryptoReason =
  | "suite"
  | "key_package"
  | "group_info"
  | "welcome"
  | "commit"
  | "proposal"
  | "message"
  | "sender"
  | "place"
  | "attachment"
  | "note"
  | "record"
  | "share"
  | "report"
  | "frame"
  | "attestation"
  | "organisation";

export class CryptoRefused extends Error {
  readonly reason: CryptoReason;

  constructor(reason: CryptoReason, options?: ErrorOptions) {
    super(reason, options);
    this.name = "CryptoRefused";
    this.reason = reason;
  }
}

/**
 * The directory could not be asked just now. Not a refusal: whoever needed the answer tries again, and
 * must not take the question for a failed check.
 */
export class DirectoryUnavailable extends Error {
  constructor(options?: ErrorOptions) {
    super("directory unavailable", options);
    this.name = "DirectoryUnavailable";
  }
}

/** Run a step of ts-mls on bytes from outside; whatever it trips over is a refusal of those bytes. */
export async function refusing<T>(reason: CryptoReason, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof DirectoryUnavailable || error instanceof CryptoRefused) throw error;
    throw new CryptoRefused(reason, { cause: error });
  }
}
