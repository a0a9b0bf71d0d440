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

/** What the check of the app itself says. */
export interface AppWords {
  readonly title: string;
  readonly lead: string;
  readonly check: string;
  readonly again: string;
  readonly checking: string;
  readonly good: (files: number) => string;
  readonly different: (files: number) => string;
  readonly number: string;
  readonly failed: string;
}

interface YoungDeviceWords extends DeviceWords {
  readonly hereHint: string;
  readonly recovery: string;
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
  readonly app: { readonly young: AppWords; readonly staff: AppWords };
}

export const devices: DevicesWords = {
  young: {
    title: "Your phones and tablets",
    lead: "These can read your chats and write as you. Take off any that you lost or gave away.",
    waiting: "Looking for your devices…",
    here: "this one",
    hereHint: "To take Earshot off this one, press “Leave this page”.",
    recovery: "Recovery words, if you lose this phone",
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
  app: {
    young: {
      title: "Is this the real app?",
      lead: "Everyone here gets the same app. You can check that yours is the same too.",
      check: "Check my app",
      again: "Check again",
      checking: "Checking your app…",
      good: (files) => `It is the same. All ${files} parts match the list.`,
      different: (files) => `${files === 1 ? "1 part is" : `${files} parts are`} not like the list. Close this page and open it again. If it stays, tell a grown-up you trust.`,
      number: "This is the number of the app. It is the same for everyone, and it is written down so that a change would be seen.",
      failed: "We could not check it just now. Try again when you are online.",
    },
    staff: {
      title: "This app",
      lead: "Compare every file that this browser has with the list that the service publishes. The list's number is in the trail, so a changed app leaves a trace.",
      check: "Check this app",
      again: "Check again",
      checking: "Checking this app…",
      good: (files) => `All ${files} files are the ones on the list.`,
      different: (files) =>
        `${files === 1 ? "1 file is" : `${files} files are`} not what the list says. Close all windows of Earshot and open it again: it may be from an older version. If it stays, tell whoever runs Earshot for you.`,
      number: "The list's number. It must be the same on your colleagues' devices and in the trail (“client.published”).",
      failed: "This app could not be checked. Try again when you are online.",
    },
  },
};
