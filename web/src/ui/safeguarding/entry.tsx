import { later } from "../parts/later";

/** What stands in the inbox's place; fetched when it is first opened. */
export const Safeguarding = later(async () => (await import("./safeguarding")).Safeguarding);
