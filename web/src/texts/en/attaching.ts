/** What is said while a picture is looked at or a voice note recorded, before it goes; loaded with those panels. */
export const attaching = {
  chosen: "The picture you picked",
  noPlace: "Where and when it was taken is not sent.",
  preparing: "Getting it ready…",
  sendPicture: "Send picture",
  sendVoice: "Send voice note",
  throwAway: "Throw away",
  asking: "Your browser may ask if Earshot can use the microphone.",
  stopAsking: "Not now",
  recording: "Recording",
  recorded: (span: string): string => `Recorded, ${span}. Listen to it, send it or throw it away.`,
  left: (clock: string): string => `${clock} left`,
  stop: "Stop",
  voiceKept: "Your voice note is still here.",
  noRecording: {
    refused: "Earshot isn't allowed to use the microphone. That's fine: you can write instead. To change it, look in your browser's settings for this page.",
    missing: "We can't find a microphone on this device. You can write instead.",
    broken: "Recording didn't work. Maybe another app is using the microphone. You can try again, or write instead.",
  },
};

export type AttachingWords = typeof attaching;
