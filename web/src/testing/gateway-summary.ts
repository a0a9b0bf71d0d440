/** What the fake gateway says of a conversation to one device. */
import type { GatewayLog } from "./gateway-log";
import { rosterRow, type Person } from "./organisation";

interface Team {
  readonly id: string;
  readonly name: string;
}

export function summaryOf(log: GatewayLog, device: string, team: Team, devices: ReadonlyMap<string, Person>): object {
  const person = [...devices.values()].find((each) => each.account === log.openedBy);
  return {
    ...{ kind: "desk", team, person: { account: log.openedBy, name: person?.name ?? "" } },
    ...{ unread: null, waiting_since: null },
    roster: [...log.joined.keys()].flatMap((each) => devices.get(each) ?? []).map(rosterRow),
    ...log.summaryFor(device),
  };
}
