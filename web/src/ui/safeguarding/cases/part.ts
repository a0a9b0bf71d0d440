import type { Client, Me, Outcome } from "../../../model";
import type { Case, Colleague } from "../../../model-casework";

/** What every part of a case needs: the case as it is, and the way to change it. */
export interface CasePart {
  readonly client: Client;
  readonly me: Me;
  readonly shown: Case;
  readonly people: readonly Colleague[];
  /** Does something to the case and shows it as it is then; somebody who was first is shown too. */
  readonly change: (deed: () => Promise<Outcome<Case>>) => () => Promise<Outcome<Case>>;
  readonly look: () => void;
}

export function isLead(me: Me): boolean {
  return me.roles.includes("safeguarding_lead");
}

/** Leads and whoever has the case decide. */
export function decides({ me, shown }: Pick<CasePart, "me" | "shown">): boolean {
  return isLead(me) || shown.brief.owner.account === me.account;
}
