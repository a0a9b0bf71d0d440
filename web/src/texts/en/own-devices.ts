/** What is told of a person's own devices (docs/trail.md section 8). `young` is to be read at nine. */
const young = {
  label: "Your devices",
  more: (count: number): string => (count === 1 ? "1 more thing to look at" : `${String(count)} more things to look at`),
  open: "What can I do?",
  added: (when: string): string => `It came in: ${when}`,
  itself: (name: string): string => `It calls itself: ${name}`,
  unnamed: "a device without a name",
  mine: "It's mine",
  read: "OK",
  told: "I told someone. Start again",
  remove: "Remove it",
  removing: "Removing…",
  title: {
    swapped: "One of your devices was changed",
    returned: "A device that was removed is back",
    stranger: "There is a device here that you may not know",
    hidden: "There is a device here that is not written down",
    recovered: "Somebody came back with your recovery words",
    joined: "A new device is in your account",
    record: "The record of your devices does not fit",
  },
  body: {
    swapped: "It has the name of one of your devices. But its key is not the one that was written down.",
    returned: "Somebody removed this device. Now it is in your account again.",
    stranger: "None of your own devices let it in. It could be somebody else's.",
    hidden: "Each new device is written down, so that you can see it. This one was not.",
    recovered: "They used the twelve words that you wrote down. If that was you, all is well. If not, somebody found your words.",
    joined: "One of your own devices let it in. If that was you, all is well.",
    record: "Each new device is written down, so that you can see it. What we were shown now is not what we saw before.",
  },
  steps: {
    device: [
      "You did nothing wrong.",
      "If you don't know this device, remove it. Then it can't read what you write next.",
      "Tell a nurse in the chat. They can find out what happened.",
    ],
    record: ["You did nothing wrong, and you can go on writing.", "Tell a nurse in the chat. They can ask the people who look after this app."],
  },
};

type OwnDevicesWords = typeof young;

const staff: OwnDevicesWords = {
  label: "Your devices",
  more: (count) => (count === 1 ? "1 more to look at" : `${String(count)} more to look at`),
  open: "What to do",
  added: (when) => `Signed in: ${when}`,
  itself: (name) => `It calls itself: ${name}`,
  unnamed: "a device without a name",
  mine: "That was me",
  read: "OK",
  told: "The administrator knows. Start again from this record",
  remove: "Remove it",
  removing: "Removing…",
  title: {
    swapped: "One of your devices was changed",
    returned: "A device that was removed is back",
    stranger: "Another device is signed in as you",
    hidden: "A device of your account is not in the trail",
    recovered: "Somebody came back with recovery words",
    joined: "A new device is in your account",
    record: "The trail of your devices does not fit",
  },
  body: {
    swapped: "It has the name of one of your devices, but its key is not the one that was entered in the trail.",
    returned: "The trail says that this device was removed. It is in your account again.",
    stranger: "Whoever holds it can read your conversations. If you signed in on it yourself, all is well.",
    hidden: "Every device is entered in the trail when it is added. This one is at work and was not entered.",
    recovered: "Staff have no recovery words. Tell your administrator.",
    joined: "If you signed in on it yourself, all is well.",
    record: "What the service shows now is not a continuation of what this device saw before, or does not verify.",
  },
  steps: {
    device: [
      "If it is not yours, remove it. It is then taken out of all conversations.",
      "Tell your administrator at once. They can see in the trail when and how it came in.",
      "Change your password: somebody may know it.",
    ],
    record: [
      "You can go on working: your conversations are encrypted as before.",
      "Tell your administrator. After a restored backup this is expected, and they know of it; otherwise it is not.",
    ],
  },
};

/** Words between a young person and the nurses. */
const nurse = {
  tell: "Tell a nurse in the chat",
  telling: "Sending…",
  wasTold: "Sent. A nurse will answer in your chat.",
  message: (name: string): string => `There is a device in my account that I don't know: ${name}. Can you help me?`,
  messageRecord: "My app says that the record of my devices was changed. Can you help me?",
};

export interface OwnDevicesTexts {
  readonly young: OwnDevicesWords;
  readonly staff: OwnDevicesWords;
  readonly nurse: typeof nurse;
}

export const ownDevices: OwnDevicesTexts = { young, staff, nurse };
