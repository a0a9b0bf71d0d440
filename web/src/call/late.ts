/** Tell everybody who waits for a visit that it takes longer, without being in it. */
import type { Client, Problem } from "../model";
import type { VisitRecord } from "../protocol/visits";
import { MemberLine, type VisitTalk } from "./member-line";
import { Notes } from "./notes";

/** Null: it was said to all who wait; `text` is for devices that cannot say it in their own language. */
export async function sayLate(client: Client, me: string, { visit, waiting }: VisitRecord, talk: VisitTalk, text: string): Promise<Problem | null> {
  const line = new MemberLine(client, visit, me, talk);
  await line.prepare();
  const notes = new Notes(visit, me, line.keys, (size) => crypto.getRandomValues(new Uint8Array(size)), () => undefined);
  for (const { participant } of waiting) {
    const sealed = line.keys.hasGuest(participant)
      ? await notes.seal(participant, "guest", 0, text, "late")
      : await notes.seal(participant, "member", line.keys.epoch ?? 0, text, "late");
    if (sealed === null) return { code: "visit.key", fields: {} };
    const asked = await line.ask({ t: "visit_note", visit, who: participant, ...sealed });
    if (!asked.ok) return asked.problem;
  }
  return null;
}
