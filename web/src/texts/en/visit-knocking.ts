import type { VisitRole } from "../../protocol/visits";

const guests: Readonly<Record<VisitRole, string>> = {
  young_person: "",
  staff: "",
  parent: " (parent)",
  carer: " (carer)",
  interpreter: " (interpreter)",
  colleague: " (colleague)",
  young_at_place: "",
};

/** What every screen of the staff's says of who waits for a video visit. */
export const knocking = {
  label: "Waiting for a video visit",
  title: "Visits now and soon",
  nobody: "Nobody is waiting any more.",
  named: (name: string, role: VisitRole): string => `${name}${guests[role]}`,
  yours: (names: string, count: number): string => `${names} ${count === 1 ? "waits" : "wait"} for your visit`,
  teams: (names: string, count: number, team: string): string =>
    `${names} ${count === 1 ? "waits" : "wait"} for a visit${team === "" ? "" : ` with ${team}`}`,
  nobodyThere: "nobody is there yet",
  begins: {
    soon: (name: string, time: string): string => (name === "" ? `Your visit begins at ${time}` : `Your visit with ${name} begins at ${time}`),
    now: (name: string, time: string): string => (name === "" ? `Your visit was to begin at ${time}` : `Your visit with ${name} was to begin at ${time}`),
  },
  since: (time: string): string => `since ${time}`,
  planned: (time: string): string => `planned for ${time}`,
  long: "a long wait: more than half an hour",
  notHere: "this device is not in their conversation yet",
  open: "Open the visit",
  openLabel: (name: string): string => `Open the visit with ${name}`,
  more: (count: number): string => `and ${String(count)} more`,
  write: "Write to them",
  writeLabel: (name: string): string => `Write to them: ${name}`,
  late: "Say we are late",
  lateLabel: (names: string): string => `Say we are late: ${names}`,
  lateText: "We are running late. We are sorry. You can wait here.",
  telling: "Telling them…",
  told: (time: string): string => `Told at ${time} that we are late`,
  notTold: "That did not reach them. Try again, or write to them.",
  elsewhere: (said: string): string => `Meanwhile: ${said}`,
};

export type KnockingWords = typeof knocking;
