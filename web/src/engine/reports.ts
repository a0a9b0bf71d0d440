/** Telling the gateway of a commit that this device cannot follow: noted with the log, sent when there is a line. */
import { CryptoRefused } from "../crypto/errors";
import { epochOf, type GroupState } from "../crypto/group";
import { reportStuck } from "../crypto/stuck";
import type { Entry } from "../protocol/records";
import type { Draft } from "./draft";
import { Refused } from "./errors";
import type { Desk } from "./log";
import type { Tools } from "./tools";

/** Note in a draft that its group cannot go with this commit. Of a commit of another epoch nothing can be said. */
export async function noteStuck(tools: Tools, draft: Draft, group: GroupState, entry: Entry): Promise<void> {
  if (entry.epoch !== epochOf(group)) return;
  try {
    const place = { conversation: draft.talk, seq: entry.seq, commit: entry.body };
    draft.update({ stuck: await reportStuck(tools.owner, group, place) });
  } catch (error) {
    // A state too broken to report from is no reason not to join anew.
    if (!(error instanceof CryptoRefused)) console.error("a report could not be made", error);
  }
}

/** Send what was noted, once. */
export async function sendReport(desk: Desk): Promise<void> {
  const { stuck } = desk.held.record;
  if (!stuck) return;
  const { conversation, seq, epoch, authenticator, externalPub, signature } = stuck;
  try {
    const external_pub = externalPub;
    await desk.tools.request({ t: "stuck", conversation, seq, epoch, authenticator, external_pub, signature });
  } catch (error) {
    // Whatever it is that the gateway has against it, saying it again would not do better.
    if (!(error instanceof Refused) || PASSING.includes(error.code)) throw error;
  }
  await desk.transact((draft) => {
    if (draft.record.stuck === stuck) draft.update({ stuck: null });
  });
}

const PASSING = ["store.unavailable", "gateway.failed", "request.too_many"];
