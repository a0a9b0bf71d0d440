/** One place to turn to. The organisation may replace the whole list. */
export interface UrgentLine {
  readonly id: string;
  readonly name: string;
  readonly when: string;
  readonly number: string;
  readonly way: "call" | "text";
  /** What is written into a text to begin with, if the service asks for a word. */
  readonly say?: string;
}

export const urgentLines: readonly UrgentLine[] = [
  {
    id: "999",
    name: "999",
    when: "Someone is badly hurt, has taken something, or is in danger right now.",
    number: "999",
    way: "call",
  },
  {
    id: "111",
    name: "NHS 111",
    when: "You need help soon with your body or your mind. Any time, day or night. For feelings that scare you, press 2.",
    number: "111",
    way: "call",
  },
  {
    id: "childline",
    name: "Childline",
    when: "You want to talk to someone kind, about anything. Any time, day or night.",
    number: "0800 1111",
    way: "call",
  },
  {
    id: "shout",
    name: "Shout",
    when: "You would rather text than talk. Any time, day or night.",
    number: "85258",
    way: "text",
    say: "SHOUT",
  },
];
