/** The team's waiting area, as a visit's page reads it. */
import { Malformed } from "../protocol/shape";
import { areaSeen, type AreaSeen } from "../protocol/visit-area";

/** Null for what is none. */
export function readArea(value: unknown): AreaSeen | null {
  try {
    return areaSeen(value, "");
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}
