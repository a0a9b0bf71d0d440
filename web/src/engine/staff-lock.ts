/** The PIN as staff's workers use it; fetched by them alone. */
import { count, shape } from "../protocol/shape";
import { setPin, takePinOff, tryPin, type Tried } from "../store/pin";
import { Store } from "../store/store";
import type { Api } from "./api";

const setting = shape({ minutes: count });

/** After how many minutes in which nobody touches it a screen is locked, as the organisation set it. */
export async function minutesOf(api: Api): Promise<number> {
  return (await api.get("/v1/devices/lock", setting)).minutes;
}

/** Put a PIN on a store that nothing else uses, or take it off; gives its key where it has one now. */
export async function protect(store: Store, device: string, pin: string | null): Promise<CryptoKey | null> {
  if (pin !== null) return setPin(store, device, pin);
  await takePinOff(store);
  return null;
}

/** Try a PIN on a locked store. */
export async function attempt(name: string, pin: string): Promise<Tried> {
  const kept = await Store.pinned(name);
  // It was erased from elsewhere meanwhile.
  return kept === null ? { kind: "erased" } : tryPin(name, kept, pin);
}
