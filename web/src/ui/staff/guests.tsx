import type { JSX } from "preact";
import { useMemo } from "preact/hooks";

import type { Client, Conversation } from "../../model";
import type { ConsentWays } from "../conversation/consent-ways";
import { useConsents } from "../conversation/consent-words";
import { Icon } from "../parts/icons";

/** What staff may do about questions in the log: the team takes them back, a guest nothing. */
export function useStaffConsents(client: Client, { id, guest }: Conversation): ConsentWays {
  return useMemo(() => ({ answer: null, end: guest ? null : (item) => client.mine("end", id, item), items: [] }), [client, id, guest]);
}

/** Say that this is another team's conversation. */
export function GuestNote(): JSX.Element {
  const words = useConsents().staff;
  return (
    <p class="guest-note">
      <Icon name="people" small />
      <span>{words.guest}</span>
    </p>
  );
}
