import { later } from "../parts/later";
import type { StuckNoteProps } from "./stuck";

/** Shown outside the moderators' place, to whoever can appoint others; hardly ever needed. */
export const StuckNote = later<StuckNoteProps>(async () => (await import("./stuck")).StuckNote, "quiet");
