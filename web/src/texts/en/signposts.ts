import { plural } from "../plural";

/** What the picker of services says; loaded when it is opened. */
export const signposts = {
  title: "Point to a service",
  lead: "The card goes into the chat as it is here. Nobody sees whether it is opened.",
  text: "What for",
  age: "Age",
  area: "Area",
  send: (name: string): string => `Send to ${name}`,
  count: (count: number): string =>
    plural("en", count, { one: "# service", other: "# services" }),
  noDirectory: "There is no directory yet. An administrator can import one.",
};

export type SignpostWords = typeof signposts;
