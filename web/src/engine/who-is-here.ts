/** Whether the gateway still knows this device; a young person's then signs itself in again. */
import type { Identity } from "../store/records";
import type { Entrance } from "./entrance";
import { isRefused } from "./errors";

/**
 * Who this is by now; or that there is no telling, that the session is over (staff), that the device has to go, or
 * that nobody knows it any more.
 */
export async function whoIsHere(entrance: Entrance, known: Identity): Promise<Identity | "unreachable" | "ended" | "revoked" | "unknown"> {
  try {
    return await entrance.whoAmI(known);
  } catch (error) {
    if (isRefused(error, "device.revoked")) return "revoked";
    if (!isRefused(error, "session.missing", "session.ended", "device.attestation", "device.unknown")) return "unreachable";
  }
  return known.kind === "staff" ? "ended" : signInAgain(entrance, known);
}

async function signInAgain(entrance: Entrance, known: Identity): Promise<Identity | "unreachable" | "revoked" | "unknown"> {
  try {
    return await entrance.signInDevice(known);
  } catch (error) {
    if (isRefused(error, "device.revoked")) return "revoked";
    return isRefused(error, "device.unknown") ? "unknown" : "unreachable";
  }
}
