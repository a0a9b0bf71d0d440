/** What the young person's face says. Reading age nine: short words, one thought a sentence. */
export const young = {
  bar: {
    help: "Need help now?",
    leave: "Leave this page",
  },
  leave: {
    presses: (left: number): string => `Press Shift ${left === 1 ? "once" : "twice"} more to leave`,
    leaving: "Leaving…",
  },

  code: {
    title: "Talk to someone who listens",
    lead: "You can write to the school nurse team here. You don't have to say who you are.",
    label: "Your code",
    hint: "It is on the poster or card from your school. Big or small letters don't matter.",
    empty: "Type your code first.",
    submit: "Next",
    looking: "Looking up your code…",
  },
  offer: {
    youCanWriteTo: "Here you can write to the",
    ages: (band: string): string => `Ages ${band}`,
    answersTitle: "Real people answer",
    answers: "The school nurse team reads what you write and answers. It is not a robot.",
    privateTitle: "It stays in the team",
    private: "Nobody sees your real name. Only you and the nurse team can read what you write.",
    safeTitle: "We keep you safe",
    safe: "If you or someone else may be in danger, we might need to tell another grown-up. We try to talk with you about it first.",
    urgentTitle: "Not for an emergency",
    urgent: "We can't always answer straight away. If you need help right now, use “Need help now?” at the top.",
    next: "Pick a name",
    otherCode: "Use another code",
  },
  name: {
    title: "Pick a name",
    lead: "This is what the nurses will call you. Nobody can tell it's you.",
    legend: "Names to pick from",
    others: "Show me others",
    newOnes: "Six new names to pick from",
    choose: "Pick a name first.",
    submit: "Start chatting",
    busy: "Getting your chat ready…",
    promise: "Nobody sees your real name. Only you and the nurse team can read what you write.",
  },

  chat: {
    opening: "Opening your chat…",
    notices: "Notifications",
    readBy: (names: string): string => `${names} can read this`,
    noTeamYet: "Only you, until the team is here",
    emptyTitle: (name: string): string => `Hello, ${name}`,
    emptyLead: "Write whatever is on your mind. There are no silly questions here.",
    starters: "Not sure how to start?",
    chips: ["I feel worried about something", "I have a question about my body", "Something happened at school"],
    placeholder: "Write a message",
    label: "Your message",
    offline: "You're offline. What you write is kept safe here and goes when you're back.",
    connecting: "Connecting… You can keep writing.",
    joining: "Getting your chat ready. You can write in a moment.",
    waiting: "We're putting this chat right. You don't need to do anything. Nothing is lost.",
    held: "You can read here, but this device can't send right now. It's not your fault. If you need help right now, use “Need help now?” at the top.",
    afterFirst: "Your message is on its way. A nurse will read it and answer here. You can close the page and come back.",
  },
  readers: {
    title: "Who can read this",
    lead: "Only the people on this list.",
    lockTitle: "Locked on your phone",
    lock: "Your words are locked before they leave your phone. Only people on this list can unlock them. Not your school, and not even the people who run Earshot.",
    sharedTitle: "When we may need to tell someone",
    shared: "If you or someone else may be in danger, a nurse may have to tell another grown-up who can help. They try to talk with you first.",
    leaveTitle: "Leaving quickly",
    leave: "“Leave this page” closes the chat at once and shows the weather. Pressing Shift three times does the same. It can't take this page out of your browser's history, and it can't stop someone who watches your phone.",
    languageTitle: "Language",
  },

  urgent: {
    title: "Help right now",
    lead: "You don't have to be alone with this. These people want to hear from you. It costs nothing.",
    call: (number: string): string => `Call ${number}`,
    text: (number: string): string => `Text ${number}`,
    history: "Calls and texts can show on your phone or your bill. If that isn't safe, ask a friend or a grown-up you trust to call for you.",
  },

  offerHelp: {
    title: "Would you like help right now?",
    lead: "That sounds really hard. You can talk to someone this minute. It costs nothing, and it's OK to ask.",
    private: "Your message goes to the team just the same. Only you can see this box.",
  },

  elsewhere: {
    title: "Your chat is open in another window",
    lead: "Earshot can only be open in one place at a time.",
    takeOver: "Use it here",
  },
  revoked: {
    title: "Your chat was removed from this device",
    lead: "Everything that was kept here is gone, so nobody can find it. You can start again with a code from your school.",
  },
};

export type YoungWords = typeof young;
