import { later } from "../parts/later";

/** The moderators' place; fetched when it is first opened. */
export const Moderation = later(async () => (await import("./moderation")).Moderation);
