import { plural } from "../plural";
import type { ProblemCode } from "../problem-codes";

const problems: Record<ProblemCode, string> = {
  network: "We can't reach Earshot right now. Check your internet, then try again.",
  "request.too_large": "That message is too long. Try sending it in two parts.",
  "request.too_many": "That was a lot of tries.",
  "request.origin": "This page didn't open the right way. Close it and open Earshot again.",
  "session.missing": "You need to sign in again.",
  "session.ended": "You need to sign in again.",
  "device.revoked": "Earshot was turned off on this device.",
  "device.proof": "We couldn't check this device. Please try again.",
  "device.challenge": "That took a bit too long. Please try again.",
  "device.unknown": "We don't know this device any more. You can join again with a code.",
  "join.code_unknown": "We don't know that code. Look at it again, letter by letter.",
  "join.code_ended": "That code has stopped working. Ask your school for a new one.",
  "join.nickname_taken": "Somebody just took that name. Please pick another one.",
  "join.nickname_unknown": "That name has gone. Please pick one from the list.",
  "sign_in.refused": "That didn't match. Check your username, password and code, then try again.",
  "conversation.unknown": "We can't find this conversation.",
  "conversation.not_yours": "You can't open this conversation.",
  "conversation.not_member": "This device is not in the conversation yet. It will be soon.",
  "store.unavailable": "Earshot isn't answering right now. Nothing is lost. Try again in a minute.",
};

/** The words that both faces use. */
export const shared = {
  appName: "Earshot",
  languageLabel: "Language",
  close: "Close",
  back: "Back",
  tryAgain: "Try again",
  loading: "Getting things ready…",

  link: {
    online: "Online",
    connecting: "Connecting…",
    offline: "Offline",
  },
  states: {
    queued: "Waiting to go",
    sent: "Sent",
    delivered: "Delivered",
    read: "Read",
    refused: "Not sent",
  },
  thread: {
    label: "Messages",
    you: "You",
    today: "Today",
    yesterday: "Yesterday",
    unread: "New",
    jump: (count: number): string =>
      count === 0 ? "Go to newest" : plural("en", count, { one: "# new message", other: "# new messages" }),
    earlier: "Written before the team joined",
    typing: (names: string, count: number): string => (count === 1 ? `${names} is writing` : `${names} are writing`),
    tooLong: "This message is too long to send.",
    editAgain: "Change it",
    copy: "Copy",
    copied: "Copied",
  },
  notices: {
    opened: "The chat started",
    joined: (names: string): string => `${names} joined`,
    left: (names: string): string => `${names} left`,
    youJoined: "You can read from here on",
    unreadable: "One message can't be opened on this device",
    newer: "This message needs a newer Earshot. Close the page and open it again.",
  },
  composer: {
    send: "Send",
    left: (count: number): string => plural("en", count, { one: "# letter left", other: "# letters left" }),
    over: (count: number): string => plural("en", count, { one: "# letter too many", other: "# letters too many" }),
    keptHere: "Your words are still here.",
  },
  members: {
    you: "you",
    youngPerson: "Young person",
    devices: (count: number): string => plural("en", count, { one: "# device", other: "# devices" }),
  },

  problems,
  otherProblem: "Something went wrong on our side. Please try again.",
  problemCode: "Code for the people who look after Earshot:",
  waitSeconds: (count: number): string =>
    plural("en", count, { one: "Try again in # second.", other: "Try again in # seconds." }),
  waitMinutes: (count: number): string =>
    plural("en", count, { one: "Try again in # minute.", other: "Try again in # minutes." }),
};

export type SharedWords = typeof shared;
