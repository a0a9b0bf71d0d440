/** What the desk of a member of staff asks of the session around it. */
import type { Conversation } from "./conversation";
import type { Known } from "./known";
import type { DeskEvents } from "./staff-desk";

/** `shown`: which conversation is on the screen, as this device calls it. */
export function deskEvents(conversations: Known, me: DeskEvents["me"], shown: () => string | null): DeskEvents {
  // A guest's conversations are at no desk of theirs.
  const ours = (): Conversation[] => conversations.values().filter(({ held }) => (held.record.guest ?? null) === null);
  return {
    me,
    find: (talk) => conversations.called(talk)?.held.record ?? null,
    shown: () => ours().find(({ key }) => key === shown())?.id ?? null,
    followed: () => {
      // What may stand on top although its promise is far away, and what no list has because nobody wrote yet.
      const wanted = ours().filter(({ held: { record } }) => {
        return (record.risk ?? null) !== null || (record.preview === "" && (record.previewKind ?? null) === null);
      });
      return wanted.sort((a, b) => (b.held.record.risk?.severity ?? 0) - (a.held.record.risk?.severity ?? 0)).map(({ id }) => id);
    },
  };
}
