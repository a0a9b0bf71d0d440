/** What the sheet about notifications says; loaded when it is opened. */
export const notifications = {
  checking: "One moment…",
  person: {
    lead: "Your phone can tell you when a nurse has answered. It is off unless you turn it on.",
    says: "What should it say?",
    saysHint: "Only these words show. Nobody who looks at your phone can tell what it is about.",
    titles: ["Reminder", "Timetable update", "Calendar", "New photos", "Step goal"],
    own: "My own words",
    ownLabel: "Your words",
    ownEmpty: "Type your words first.",
    quietHint: "What comes then waits until the end.",
    honest: "Some phones also show a web address below. The company that makes your browser learns that this phone was woken, but not why.",
  },
  staff: {
    lead: "This device can tell you when something waits. The notification has no name and no message in it.",
    title: "Earshot: something is waiting",
    quietHint: "What comes then waits until the end. Alarms come at any time.",
    honest: "The maker of the browser learns that this device was woken, and when; nothing else.",
  },
  preview: "It will look like this",
  quiet: "Quiet hours",
  from: "From",
  to: "To",
  turnOn: "Turn on",
  save: "Save",
  turnOff: "Turn off",
  asking: "Your browser asks next. Choose “Allow”.",
  on: "Notifications are on.",
  off: "Notifications are off.",
  saved: "Saved.",
  denied: "Your browser does not let Earshot show notifications. You can change that in the browser's settings for this page, then open this again.",
  dismissed: "The browser's question was closed, so nothing is turned on. You can try again.",
  impossible: "This browser can't show notifications for Earshot. On an iPhone or iPad, add Earshot to the home screen first and open it there.",
  unreachable: "Your browser could not reach its notification service. Try again later.",
};

export type NotificationWords = typeof notifications;
