import type { RiskCategory } from "../../risk/kinds";
import { plural } from "../plural";

/** What the staff face says. */
export const staff = {
  signIn: {
    title: "Sign in",
    lead: "For school nurses, social workers and the people who work with them.",
    username: "Username",
    password: "Password",
    showPassword: "Show password",
    hidePassword: "Hide password",
    code: "Six-digit code",
    codeHint: "From your authenticator app. Each code works once.",
    submit: "Sign in",
    busy: "Signing in…",
    missing: "Fill in your username, password and all six digits.",
    forYoung: "Are you a young person? Open the link or code from your school instead.",
  },
  top: {
    label: "Earshot for staff",
    notices: "Notifications",
    devices: "Devices",
    places: { inbox: "Inbox", office: "Team office", moderation: "Moderation", safeguarding: "Safeguarding" },
    signOut: "Sign out",
    confirmTitle: "Sign out?",
    confirmQueued: (count: number): string =>
      plural("en", count, {
        one: "# message has not gone yet. It stays on this device, locked, and goes when you sign in again.",
        other: "# messages have not gone yet. They stay on this device, locked, and go when you sign in again.",
      }),
    stay: "Stay signed in",
    offline: "You are offline. What you write is kept on this device and goes when the connection is back.",
  },
  roles: {
    practitioner: "practitioner",
    moderator: "moderator",
    safeguarding_lead: "safeguarding lead",
    administrator: "administrator",
    auditor: "auditor",
  } as Record<string, string>,
  noTeam: {
    title: "No inbox for you here",
    signedInAs: (name: string, title: string): string => `You are signed in as ${name}${title === "" ? "" : `, ${title}`}.`,
    roles: (roles: string): string => `Your roles: ${roles}.`,
    why: "You are in no team, and an inbox belongs to a team. An administrator can add you to one.",
  },
  inbox: {
    title: "Inbox",
    filters: "Show",
    search: "Find a nickname",
    searchKey: "Press / to search",
    list: "Conversations",
    unreadCount: (count: number): string => plural("en", count, { one: "# unread message", other: "# unread messages" }),
    noPreview: "No messages yet",
    consent: "A question to the young person",
    notHere: "This device can't open it yet",
    noMatch: (text: string): string => `No nickname matches “${text}”.`,
    clearSearch: "Clear search",
    count: (count: number): string => plural("en", count, { one: "# conversation", other: "# conversations" }),
  },
  conversation: {
    pickTitle: "Pick a conversation",
    pick: "Whoever was promised an answer soonest is at the top.",
    keys: "Keys: arrows move through the list, / searches, Ctrl with Enter sends, Esc goes back.",
    back: "Back to the inbox",
    signpost: "Point to a service",
    since: (when: string): string => `Started ${when}`,
    members: (count: number): string => plural("en", count, { one: "# person can read", other: "# people can read" }),
    report: "Report messages",
    membersTitle: "Who can read this",
    membersLead: "Messages are encrypted from device to device. Only the people below hold the keys; the server does not.",
    alsoHere: (names: string): string => `Also here: ${names}`,
    placeholder: (name: string): string => `Reply to ${name}`,
    label: (name: string): string => `Reply to ${name}`,
    joining: "This device is joining the conversation. You can read and write in a moment.",
    waiting: "This conversation is being put right. You don't need to do anything. Nothing is lost.",
    held: "You can read, but this device can't send for now. Use another device, and ask your administrator to look at this one.",
    empty: "No messages yet. You can say hello first.",
  },
  risk: {
    categories: {
      danger: "danger now",
      suicide: "suicide",
      "self-harm": "self-harm",
      abuse: "abuse",
      exploitation: "exploitation",
      bullying: "bullying",
      eating: "eating",
      substances: "drink or drugs",
    } as Record<RiskCategory, string>,
    matched: (category: string, piece: string): string => `Matched: ${category}, “${piece}”`,
    tag: (category: string, severity: number): string => (severity === 3 ? `Read now: ${category}` : `May be about ${category}`),
    meaning:
      "This device compared the words with a list; nobody else was told. It is a reason to look sooner, not a judgement, and a message without a mark can be just as serious.",
  },
  elsewhere: {
    title: "Earshot is open in another window",
    lead: "To keep messages in order, it works in one window at a time.",
    takeOver: "Use it here",
  },
  revoked: {
    title: "This device was removed",
    lead: "What was stored here has been wiped. If you did not expect this, talk to your administrator.",
  },
};

export type StaffWords = typeof staff;
