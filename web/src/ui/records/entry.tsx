import { later } from "../parts/later";

/** Sealed records, for safeguarding leads; fetched when they are first opened. */
export const RecordsRoom = later(async () => (await import("./room")).RecordsRoom);
