import { vi } from "vitest";

/** Long, because it is only used up when something is wrong: on a busy machine a handshake may take seconds. */
const PATIENCE = 20_000;

/** Run `check` again and again until it does not throw; return what it returned, or throw what it threw last. */
export async function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: PATIENCE, interval: 5 });
}
