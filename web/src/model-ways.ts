/** The part of the seam about how staff come in (docs/sign-in.md). Plain data, as in `model.ts`; bytes are base64url. */
import type { Outcome } from "./model";

/** What an authenticator signed. */
export interface PasskeyProof {
  readonly id: string;
  readonly client_data: string;
  readonly authenticator_data: string;
  readonly signature: string;
  /** Whose it is: the account's id, as bytes. */
  readonly user_handle: string;
}

/** What an authenticator made. */
export interface MadePasskey {
  readonly id: string;
  readonly client_data: string;
  readonly attestation_object: string;
}

export interface Passkey {
  readonly id: string;
  /** By which the authenticator knows it. */
  readonly credential: string;
  readonly name: string;
  readonly createdAt: number;
  readonly usedAt: number | null;
}

/** By what somebody can come in. */
export interface Ways {
  readonly account: string;
  readonly username: string;
  readonly name: string;
  readonly passkeys: readonly Passkey[];
  readonly codesLeft: number;
  /** Null: there never were any. */
  readonly codesMadeAt: number | null;
}

/** For what somebody goes to the organisation's provider; `again` and `link` while they are signed in, `afresh` to sign in where it asks them. */
export type SignOnPurpose = "sign-in" | "afresh" | "again" | "link";

/** With what the provider sent the browser back. */
export interface SignOnReturn {
  readonly state: string;
  /** Null: it let nobody through, and `error` says why. */
  readonly code: string | null;
  readonly error: string;
}

/** Whom the provider named, and a challenge that stands for them: good once, for two minutes. */
export interface Vouched {
  readonly account: string;
  readonly username: string;
  readonly challenge: string;
}

/** What came of it; `vouched` where somebody may sign in now; `afresh`: they signed out since, and have to be asked there. */
export interface SignedOn {
  readonly purpose: SignOnPurpose;
  readonly vouched: Vouched | null;
}

/** What the organisation's provider is called, and since when somebody is linked to it. */
export interface ProviderLink {
  /** Null: there is none. */
  readonly provider: string | null;
  /** Null: they are not. */
  readonly linkedAt: number | null;
}

export interface WaysCalls {
  /** Something to sign; good once, for two minutes. */
  readonly challenge: { readonly args: readonly []; readonly value: string };
  readonly signIn: { readonly args: readonly [challenge: string, proof: PasskeyProof]; readonly value: null };
  readonly ways: { readonly args: readonly []; readonly value: Ways };
  readonly add: { readonly args: readonly [name: string, challenge: string, made: MadePasskey]; readonly value: Ways };
  readonly rename: { readonly args: readonly [passkey: string, name: string]; readonly value: Ways };
  readonly remove: { readonly args: readonly [passkey: string]; readonly value: Ways };
  /** New recovery codes in the place of the old ones; said this once. */
  readonly codes: { readonly args: readonly []; readonly value: readonly string[] };
  readonly proveByPasskey: { readonly args: readonly [challenge: string, proof: PasskeyProof]; readonly value: null };
  readonly proveByPassword: { readonly args: readonly [password: string, code: string]; readonly value: null };
  /** What the organisation's provider is called; null: there is none. */
  readonly provider: { readonly args: readonly []; readonly value: string | null };
  /** Begin to go to it; says to which address, in this tab. */
  readonly leave: { readonly args: readonly [purpose: SignOnPurpose]; readonly value: string };
  readonly comeBack: { readonly args: readonly [back: SignOnReturn]; readonly value: SignedOn };
  readonly signInByProvider: { readonly args: readonly [vouched: Vouched]; readonly value: null };
  readonly link: { readonly args: readonly []; readonly value: ProviderLink };
  readonly unlink: { readonly args: readonly []; readonly value: null };
}

export type WaysCallName = keyof WaysCalls;

export type WaysCall = {
  readonly [N in WaysCallName]: { readonly name: N; readonly args: WaysCalls[N]["args"] };
}[WaysCallName];

export type WaysValue = WaysCalls[WaysCallName]["value"];

export interface WaysClient {
  /** Staff: whatever is asked and done about how they come in. */
  ways<N extends WaysCallName>(name: N, ...args: WaysCalls[N]["args"]): Promise<Outcome<WaysCalls[N]["value"]>>;
}
