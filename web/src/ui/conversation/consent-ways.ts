import { createContext } from "preact";

import type { Item, Outcome } from "../../model";
import type { Agreement } from "../../model-mine";

/** What a person may do about the questions of the conversation on the screen. */
export interface ConsentWays {
  /** The young person; null for staff, who cannot say yes. Item is the one that asks; null is no. */
  readonly answer: ((item: string, yes: Agreement | null) => Promise<Outcome<string | null>>) | null;
  /** Take a question or a yes back; null where this person cannot. */
  readonly end: ((item: string) => Promise<Outcome<null>>) | null;
  /** What may go along to another team is chosen from these. */
  readonly items: readonly Item[];
}

export const ConsentContext = createContext<ConsentWays>({ answer: null, end: null, items: [] });
