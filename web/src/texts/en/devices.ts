/** What the lists of devices say, to young people and to staff; loaded when one is opened. */
export interface DeviceWords {
  readonly title: string;
  readonly lead: string;
  readonly waiting: string;
  readonly here: string;
  readonly added: (day: string) => string;
  readonly usedNow: string;
  readonly used: (when: string) => string;
  readonly removed: (when: string) => string;
  readonly erased: (when: string) => string;
  readonly willErase: string;
  readonly remove: string;
  readonly removeNamed: (name: string) => string;
  readonly ask: (name: string) => string;
  readonly askMore: string;
  readonly askHere: string;
  readonly yes: string;
  readonly no: string;
  readonly busy: string;
  readonly done: (name: string) => string;
}

interface YoungDeviceWords extends DeviceWords {
  readonly hereHint: string;
}

interface StaffDeviceWords extends DeviceWords {
  readonly ofStaff: string;
  readonly ofStaffLead: string;
  readonly find: string;
  readonly nobody: (text: string) => string;
  readonly none: string;
}

export interface DevicesWords {
  readonly young: YoungDeviceWords;
  readonly staff: StaffDeviceWords;
}

export const devices: DevicesWords = {
  young: {
    title: "Your phones and tablets",
    lead: "These can read your chats and write as you. Take off any that you lost or gave away.",
    waiting: "Looking for your devices…",
    here: "this one",
    hereHint: "To take Earshot off this one, press “Leave this page”.",
    added: (day) => `Added ${day}`,
    usedNow: "In use now",
    used: (when) => `Last used ${when}`,
    removed: (when) => `Taken off ${when}`,
    erased: (when) => `Emptied ${when}`,
    willErase: "It empties itself the next time it is online.",
    remove: "Take off",
    removeNamed: (name) => `Take off “${name}”`,
    ask: (name) => `Take Earshot off “${name}”?`,
    askMore: "It can't read or write from now on. Your chats on it are deleted the next time it is online. Everyone in your chats sees that it left.",
    askHere: "It can't read or write from now on, and your chats on it are deleted.",
    yes: "Yes, take it off",
    no: "No, keep it",
    busy: "Taking it off…",
    done: (name) => `“${name}” is taken off.`,
  },
  staff: {
    title: "Devices",
    lead: "Where you are signed in, or were. Remove a device as soon as it is lost, or when you hand it back.",
    waiting: "Looking for your devices…",
    here: "this one",
    added: (day) => `Added ${day}`,
    usedNow: "In use now",
    used: (when) => `Last used ${when}`,
    removed: (when) => `Removed ${when}`,
    erased: (when) => `Erased itself ${when}`,
    willErase: "It erases itself at its next contact, signed in or not.",
    remove: "Remove",
    removeNamed: (name) => `Remove “${name}”`,
    ask: (name) => `Remove and erase “${name}”?`,
    askMore:
      "It is signed out within seconds and taken out of every conversation. What is stored on it is erased as soon as it has a network. This can't be undone.",
    askHere: "You are signed out at once, and what is stored on this device is erased. This can't be undone.",
    yes: "Remove and erase",
    no: "Keep it",
    busy: "Removing…",
    done: (name) => `“${name}” is removed.`,
    ofStaff: "Devices of staff",
    ofStaffLead: "A shared tablet is listed with everybody who uses it. If it is lost, remove it for each of them.",
    find: "Find somebody",
    nobody: (text) => `Nobody's name matches “${text}”.`,
    none: "No device",
  },
};
