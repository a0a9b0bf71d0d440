/** The PIN as staff's workers use it; fetched by them alone. */
import type { Outcome, Phase } from "../model";
import type { LockCall, LockValue } from "../model-lock";
import { count, shape } from "../protocol/shape";
import { eraseStore, pinOf, setPin, takePinOff, tryPin } from "../store/pin";
import type { Profiles } from "../store/profiles";
import { LeaseLost } from "../store/store";
import { outcomeOf, refusal, type Api } from "./api";

const setting = shape({ minutes: count });

/** The engine as the lock sees it. */
export interface Lockable {
  readonly api: Api;
  readonly profiles: Profiles;
  /** The keys of stores whose PIN was given since this worker began. */
  readonly unlocked: Map<string, CryptoKey>;
  /** The store that waits for its PIN, or that is in use. */
  readonly name: string | null;
  /** The device that is signed in. */
  readonly device: string | null;
  /** End the session and close its store. */
  readonly end: () => void;
  readonly enter: (phase: Phase) => void;
  readonly resume: (name: string) => Promise<void>;
}

const done = { ok: true, value: null } as const;

export function askLock(engine: Lockable, call: LockCall): Promise<Outcome<LockValue>> {
  switch (call.name) {
    case "minutes":
      return outcomeOf(async () => (await engine.api.get("/v1/devices/lock", setting)).minutes);
    case "setPin":
      return protect(engine, call.args[0]);
    case "unlock":
      return unlock(engine, call.args[0]);
    case "somebodyElse":
      engine.enter("signed-out");
      return Promise.resolve(done);
    case "forget":
      return erase(engine, "signed-out");
  }
}

/** Nothing may be written while everything is sealed anew: the session ends, and goes on when that is done. */
async function protect(engine: Lockable, pin: string | null): Promise<Outcome<null>> {
  const { name, device, unlocked } = engine;
  if (name === null || device === null) return refusal("session.missing");
  engine.end();
  engine.enter("starting");
  try {
    const before = unlocked.get(name) ?? null;
    if (pin === null) {
      await takePinOff(name, before);
      unlocked.delete(name);
    } else unlocked.set(name, await setPin(name, before, device, pin));
  } catch (error) {
    if (error instanceof LeaseLost) {
      engine.enter("elsewhere");
      return refusal("session.missing");
    }
    // Everything is as it was.
    await engine.resume(name);
    throw error;
  }
  await engine.resume(name);
  return done;
}

async function unlock(engine: Lockable, pin: string): Promise<Outcome<null>> {
  const { name } = engine;
  if (name === null) return done;
  const kept = await pinOf(name);
  // Where there is none, it was erased from elsewhere meanwhile.
  if (kept === null) return erase(engine, "revoked");
  const tried = await tryPin(name, kept, pin);
  if (tried.kind === "wrong") return refusal("pin.wrong", { left: tried.triesLeft });
  if (tried.kind === "erased") return erase(engine, "revoked");
  engine.unlocked.set(name, tried.key);
  await engine.resume(name);
  return done;
}

async function erase({ name, profiles, enter }: Lockable, phase: Phase): Promise<Outcome<null>> {
  if (name !== null) {
    await eraseStore(name);
    await profiles.strike(name);
  }
  enter(phase);
  return done;
}
