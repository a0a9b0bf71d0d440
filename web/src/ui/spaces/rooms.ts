import { createContext } from "preact";
import { useContext } from "preact/hooks";

import type { Client, Link } from "../../model";
import type { Space, SpacesNow } from "../../model-spaces";

/** What of the spaces is on the screen. */
export type Route =
  | { readonly at: "spaces" }
  | { readonly at: "space"; readonly space: string }
  | { readonly at: "write"; readonly space: string }
  | { readonly at: "post"; readonly space: string; readonly post: string }
  | { readonly at: "mine" }
  | { readonly at: "my-post"; readonly post: string }
  | { readonly at: "standing" }
  | { readonly at: "care" }
  | { readonly at: "receipts" };

/** Where somebody is, and what was last told; it outlives the screens, so that going back shows it at once. */
export interface Way {
  trail: readonly Route[];
  readonly told: Map<string, { readonly value: unknown; readonly at: number }>;
}

/** What every screen of the spaces needs. */
export interface Rooms {
  readonly client: Client;
  readonly link: Link;
  /** Is another one once something may have changed: asked is then anew. */
  readonly news: string;
  /** Of each space, a number that grows when what can be seen there changed. */
  readonly heard: Readonly<Record<string, number>>;
  readonly now: SpacesNow;
  readonly told: Way["told"];
  /** Something was done: look again at all of it. */
  readonly look: () => void;
  readonly go: (route: Route) => void;
  readonly back: () => void;
  /** To the chat with the team. */
  readonly toChat: () => void;
  /** Say something passing; a way to undo it, where there is one. */
  readonly say: (text: string, undo?: () => Promise<void>) => void;
}

export const RoomsContext = createContext<Rooms | null>(null);

export function useRooms(): Rooms {
  const rooms = useContext(RoomsContext);
  if (rooms === null) throw new Error("no spaces around this");
  return rooms;
}

export function spaceOf({ now }: Rooms, id: string): Space | undefined {
  return now.items.find((space) => space.id === id);
}
