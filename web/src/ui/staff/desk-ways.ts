/** What can be done with a conversation, by how it stands. Pure. */
import type { DeskItem } from "../../model-desk";
import type { Holding } from "./desk-state";

export interface Stand {
  readonly phase: DeskItem["phase"];
  readonly holding: Holding;
  readonly barred: "closed" | "stopped" | null;
  /** Whether this device can write in it. */
  readonly ready: boolean;
}

export type Way = "closing" | "claim" | "takeOver" | "overriding" | "handOver" | "release" | "finish" | "reopen" | "askCall";

const isOver = ({ phase }: Stand): boolean => phase === "to_be_written_up";
const isOpen = ({ phase }: Stand): boolean => phase !== "closed";
const isTalk = ({ phase }: Stand): boolean => phase === "waiting" || phase === "answered";

/** The likeliest first. */
const OFFERS: readonly (readonly [Way, (stand: Stand) => boolean])[] = [
  ["closing", isOver],
  ["claim", (stand) => isOpen(stand) && !isOver(stand) && stand.holding === "nobody"],
  ["takeOver", (stand) => isOpen(stand) && !isOver(stand) && stand.holding === "lapsed-other"],
  ["overriding", ({ barred }) => barred === "stopped"],
  // What a colleague holds, a lead may give away; the gateway knows who is one.
  ["handOver", isOpen],
  ["release", (stand) => isOpen(stand) && (stand.holding === "mine" || stand.holding === "lapsed")],
  ["finish", isTalk],
  ["reopen", (stand) => isOver(stand) || !isOpen(stand)],
  ["askCall", ({ barred, ready }) => barred === null && ready],
];

export function waysOf(stand: Stand): readonly Way[] {
  return OFFERS.filter(([, holds]) => holds(stand)).map(([way]) => way);
}
