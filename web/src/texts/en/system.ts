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
  /** A question about who may join, or where the chat goes on; `who`: name and job. */
  consent: {
    person: {
      invite: {
        asked: (who: string): string => `The team asks if ${who} can join this chat`,
        accepted: (who: string): string => `You said yes: ${who} can join`,
        declined: (who: string): string => `You said no: ${who} will not join`,
        ended: (who: string): string => `${who} can't join or read here any more`,
        done: (who: string): string => `${who} was here`,
      },
      transfer: {
        asked: (who: string): string => `The team asks if you want to go on with ${who}`,
        accepted: (who: string): string => `You said yes to going on with ${who}`,
        declined: (who: string): string => `You said no: nothing goes to ${who}`,
        ended: (who: string): string => `That was taken back. Nothing went to ${who}`,
        done: (who: string): string => `You go on with ${who} in another chat`,
      },
    },
    staff: {
      invite: {
        asked: (who: string): string => `Asked whether ${who} may join`,
        accepted: (who: string): string => `Said yes: ${who} may join`,
        declined: (who: string): string => `Said no: ${who} may not join`,
        ended: (who: string): string => `The invitation of ${who} ended`,
        done: (who: string): string => `${who} was here`,
      },
      transfer: {
        asked: (who: string): string => `Asked whether to go on with ${who}`,
        accepted: (who: string): string => `Said yes to going on with ${who}`,
        declined: (who: string): string => `Said no to going on with ${who}`,
        ended: (who: string): string => `The move to ${who} was taken back`,
        done: (who: string): string => `Went on with ${who}; this conversation is closed`,
      },
    },
  },
  said: {
    person: {
      "desk.stopped": "You stopped messages. Nobody writes to you here until you start again.",
      "desk.started": "You started messages again",
      "desk.overridden": "Somebody in the team is worried about you, so they can write for a short time.",
      "desk.closed": "This chat was finished. You can write again at any time.",
      "desk.reopened": "The team opened this chat again",
      "record.opened": "People who keep children safe opened the record of a finished talk here. At least two of them had to agree.",
      "identity.opened": "People who keep children safe looked up who you are. Two of them had to agree.",
    },
    staff: {
      "desk.stopped": "They asked for no more messages (STOP)",
      "desk.started": "They take messages again (START)",
      "desk.overridden": "STOP was overridden for safety, for 15 minutes",
      "desk.closed": "The conversation was closed",
      "desk.reopened": "The conversation was reopened",
      "record.opened": "Safeguarding leads opened the sealed record of a contact",
      "identity.opened": "Who they are was read, in a safeguarding case",
    },
  },
  tomorrow: (day: string, time: string): string => `tomorrow, ${day} ${time}`,
  onDay: (day: string, time: string): string => `${day}, ${time}`,
};

export type SystemWords = typeof system;
