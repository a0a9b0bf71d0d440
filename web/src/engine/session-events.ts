/** What a session tells whoever began it. */
import type { VisitNews } from "../model";
import type { ConnectionEvents } from "./connection";

export interface SessionEvents {
  changed(): void;
  /** See `ConnectionEvents.checkSession`. */
  checkSession: ConnectionEvents["checkSession"];
  /** Something about visits, for the page. */
  visit(news: VisitNews): void;
  revoked(): void;
  /** Another window, here or in a copy of this browser's profile, goes on instead. */
  elsewhere(): void;
}
