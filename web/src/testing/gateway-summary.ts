/** What the fake gateway says of a conversation to one device. */
import type { GatewayLog } from "./gateway-log";
import type { Person } from "./organisation";

interface Team {
  readonly id: string;
  readonly name: string;
}

export function summaryOf(log: GatewayLog, device: string, team: Team, devices: ReadonlyMap<string, Person>): object {
  const person = [...devices.values()].find((each) => each.account === log.openedBy);
  return {
    conversation: log.id,
    kind: "desk",
    team,
    person: { account: log.openedBy, name: person?.name ?? "" },
    opened_at: log.entries[0]?.at ?? 0,
    head: log.head,
    epoch: log.epoch,
    member: log.joined.has(device),
    invited: log.invitations.has(device),
    joined_seq: log.joined.get(device) ?? 0,
    cursor: log.cursors.get(device) ?? 0,
    last_at: log.entries.at(-1)?.at ?? 0,
    unread: null,
    waiting_since: null,
    roster: [...log.joined.keys()].flatMap((each) => devices.get(each) ?? []).map(rosterRow),
    marks: [...log.marks.values()],
    restarted: log.restarted,
    continued_by: log.continuedBy,
    continues: log.continues,
  };
}

function rosterRow({ device, account, name, title, kind }: Person): object {
  return { device, account, name, title, kind };
}
