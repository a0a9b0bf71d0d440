/** How what the service says in a conversation is told, to the young person and to the team. */
export const system = {
  automatic: "Automatic reply",
  closing: "Closing message",
  /** What stands where the words of the reply are not at hand. */
  reply: {
    person: {
      in_hours: (time: string): string => `We have your message. Somebody answers by ${time}.`,
      out_of_hours: (time: string): string => `We are closed now. Somebody answers by ${time}.`,
    },
    staff: {
      in_hours: (time: string): string => `Was told: we have your message, answer by ${time}`,
      out_of_hours: (time: string): string => `Was told: we are closed, answer by ${time}`,
    },
  },
  said: {
    person: {
      "desk.stopped": "You stopped messages. Nobody writes to you here until you start again.",
      "desk.started": "You started messages again",
      "desk.overridden": "Somebody in the team is worried about you, so they can write for a short time.",
      "desk.closed": "This chat was finished. You can write again at any time.",
      "desk.reopened": "The team opened this chat again",
    },
    staff: {
      "desk.stopped": "They asked for no more messages (STOP)",
      "desk.started": "They take messages again (START)",
      "desk.overridden": "STOP was overridden for safety, for 15 minutes",
      "desk.closed": "The conversation was closed",
      "desk.reopened": "The conversation was reopened",
    },
  },
  tomorrow: (time: string): string => `tomorrow ${time}`,
  onDay: (day: string, time: string): string => `${day}, ${time}`,
};

export type SystemWords = typeof system;
