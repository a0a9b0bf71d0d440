import { plural } from "../plural";

/** What the screen lock and the PIN say; loaded when they are needed. */
export const lock = {
  title: "Locked",
  lead: "What was on the screen is gone from it, and comes back with your PIN.",
  pin: "PIN of this device",
  unlock: "Unlock",
  busy: "Unlocking…",
  wrong: (left: number): string =>
    plural("en", left, {
      one: "That is not the PIN. One more wrong one erases what is stored here.",
      other: "That is not the PIN. # tries left, then what is stored here is erased.",
    }),
  somebodyElse: "Sign in as somebody else",
  forgot: "I forgot my PIN",
  forgetTitle: "Erase what is stored here?",
  forget:
    "Nobody can open it without the PIN. You then sign in with your password and code, and colleagues' devices hand over the conversations. Messages that had not gone yet are lost. Remove the old device from your list afterwards.",
  erase: "Erase and sign in",
  keep: "Try the PIN again",
  part: "PIN and screen lock",
  off: "This device has no PIN. When nobody touches it for a while, it signs you out.",
  on: "This device has a PIN. When nobody touches it for a while, it locks, and opens with the PIN.",
  after: (minutes: number): string => plural("en", minutes, { one: "That is after # minute.", other: "That is after # minutes." }),
  choose: "Choose a PIN, six to twelve digits",
  again: "The same PIN again",
  set: "Set the PIN",
  change: "Change the PIN",
  takeOff: "Take the PIN off",
  digits: "A PIN has six to twelve digits.",
  simple: "That is too easy to guess. Choose one without rows or repeats.",
  differ: "The two are not the same.",
  lockNow: "Lock now",
};

export type LockWords = typeof lock;
