/** The office's part on a team's waiting area for video visits. */
export const area = {
  title: "Waiting area",
  lead: (team: string): string => `How the waiting area for video visits of ${team} works.`,
  access: "When people may come by themselves",
  accessWhen: "Open",
  accessHint:
    "Nobody is kept out of a visit that you have planned: from half an hour before it, and while a host is there, people can come whatever the times here say. Who comes earlier than that is told when it opens.",
  accesses: { always: "At all times", desk: "While the desk is open", own: "At its own times" },
  suspend: "Close for a while",
  suspendOn: "Nobody can come by themselves for a while",
  suspendHint: "Planned visits still take place, and who waits already stays. Move or cancel the visits that you cannot hold.",
  untilDay: "Closed until (day)",
  untilTime: "Time",
  past: "That time has gone by, so the waiting area is open again.",
  reason: "Why",
  reasonHint: "In kind words: young people read this.",
  words: "Your own words",
  before: "Before a visit",
  beforeHint: "Stands above the camera test. Leave both empty if you have nothing to say.",
  after: "After a visit",
  afterHint: "Stands on the last page. Leave both empty if you have nothing to say.",
  phone: "When video does not work",
  phoneLabel: "Number to ring",
  phoneHint:
    "Young people and guests can ring it: after a long wait, or when the video, the camera and the microphone fail. Pick one that somebody answers while visits are held. Leave it empty if there is none; young people can then still write in the chat.",
  consent: "What people agree to",
  consentMore: (number: number): string =>
    number === 0
      ? "There is no text now, so nobody is asked."
      : `This is text ${String(number)}. The trail and the visit have who agreed to which. If you change it, it gets the next number, and everybody is asked again.`,
  consentText: "Text",
  consentHint: "Young people and guests read this, and tick a box, before they go in. Leave both empty to ask nothing.",
  tags: "What visits count as",
  tagsHint: "The host picks from these after a visit. They are counted in the statistics, where small numbers are never shown.",
  addTag: "Add one",
  tagLabel: (language: string): string => `Name (${language})`,
  tagCode: "Code",
  removeTag: (name: string): string => `Remove ${name}`,
  saved: "Saved. It is in the trail who saved this.",
  faulty: "Something can't stay as it is. It was not saved.",
  conflict: "Somebody else saved these meanwhile. What they changed is here now, and so is what you changed. Look it over and save again.",
};
