/** Reporting messages of an encrypted chat: disclosed with their proofs, sealed to staff who are not in it. */
import { verifyAttestation } from "../crypto/attestation";
import { sealReport, type ReportReader } from "../crypto/chat-report";
import { isNoteKeyOf } from "../crypto/desk-note";
import { CryptoRefused } from "../crypto/errors";
import { verifyFrank } from "../crypto/franking";
import type { Reported } from "../model-spaces";
import type { FlagReason } from "../model-posts";
import { toBase64Url } from "../protocol/bytes";
import { reportKeys, type ReportKey } from "../protocol/chat-report";
import { decodeContent } from "../protocol/content";
import { disclosureBytes, MOST_DISCLOSED, type Disclosed } from "../protocol/disclosure";
import { Malformed } from "../protocol/shape";
import { receipt } from "../protocol/spaces";
import type { Proof, StoredMessage } from "../store/records";
import type { Api } from "./api";
import type { Conversation } from "./conversation";
import { Refused } from "./errors";
import type { Tools } from "./tools";

/** So large a body the gateway takes. */
const LARGEST_BODY = 512 * 1024;

export interface ChatReport {
  /** Names the report of a log's messages; sent again it is the same one. */
  readonly nameOf: (log: string) => string;
  readonly items: readonly string[];
  readonly reason: FlagReason;
  readonly note: string;
}

/**
 * Disclose messages to staff. A report always lands: where nobody is there to seal to, or nothing can be shown, it
 * says which messages it is about and nothing of them. What was written before the chat was put right is proven for
 * another log: each log has a report of its own.
 */
export async function reportChat(tools: Tools, api: Api, conversation: Conversation, given: ChatReport): Promise<Reported> {
  const all: Reported[] = [];
  for (const found of await placesOf(tools, conversation, given.items)) {
    all.push(await reportOf(tools, api, conversation, found, given));
  }
  const first = all[0];
  if (first === undefined) throw new Refused({ code: "report.refused", fields: { rule: "seqs" } });
  return { receipt: first.receipt, readers: Math.min(...all.map(({ readers }) => readers)) };
}

async function reportOf(tools: Tools, api: Api, conversation: Conversation, found: Found, given: ChatReport): Promise<Reported> {
  const { log } = found;
  const [id, seqs] = [given.nameOf(log), found.seqs.slice(0, MOST_DISCLOSED)];
  const place = { report: id, conversation: log };
  const proofs = (await Promise.all(seqs.map((seq) => tools.store.get("proofs", [log, String(seq)])))).filter((proof) => proof !== null);
  const readers = proofs.length === 0 ? [] : await readersOf(tools, api, conversation, log);
  const messages = await Promise.all(proofs.map((proof) => disclosed(tools, log, proof)));
  const { body, keys } = await sealReport(
    tools.owner.suite,
    (size) => tools.environment.randomBytes(size),
    place,
    disclosureBytes(messages),
    readers,
  );
  if (body.length > LARGEST_BODY) throw new Refused({ code: "report.refused", fields: { rule: "size" } });
  const sealed = keys.map(({ device, sealed }) => ({ device, sealed: toBase64Url(sealed) }));
  const attachments = attachmentsOf(messages);
  const { reason, note } = given;
  const made = await api.post(
    "/v1/reports",
    {
      ...{ id, conversation: log, reason, seqs: proofs.length === 0 ? seqs : messages.map(({ seq }) => seq) },
      ...(note === "" ? {} : { note }),
      ...(sealed.length === 0 ? {} : { body: toBase64Url(body), keys: sealed, ...(attachments.length === 0 ? {} : { attachments }) }),
    },
    receipt,
  );
  return { receipt: made, readers: sealed.length };
}

/** Messages of one log, in its order. */
interface Found {
  readonly log: string;
  readonly seqs: readonly number[];
}

/** Where the picked messages stand. */
async function placesOf({ store }: Tools, conversation: Conversation, items: readonly string[]): Promise<readonly Found[]> {
  const logs = new Map<string, number[]>();
  for (const item of items) {
    const stored = conversation.items?.get(item) ?? (await store.get("items", [conversation.key, item]));
    const place = stored === null || stored.kind === "notice" ? null : placeOf(conversation, stored);
    if (place !== null) logs.set(place.log, [...(logs.get(place.log) ?? []), place.seq]);
  }
  return [...logs].map(([log, seqs]) => ({ log, seqs: [...new Set(seqs)].sort((a, b) => a - b) }));
}

function placeOf(conversation: Conversation, { origin, seq }: StoredMessage): { readonly log: string; readonly seq: number } | null {
  if (origin !== undefined) return { log: origin.conversation, seq: origin.seq };
  return seq === null ? null : { log: conversation.id, seq };
}

/** A message with its proof. One that does not hold goes without its frank, and is shown as what it is. */
async function disclosed({ owner, identity }: Tools, conversation: string, proof: Proof): Promise<Disclosed> {
  const { seq, at, sender, messageId, salt, content, frank } = proof;
  const holds =
    frank !== null &&
    (proof.verified || (await verifyFrank(owner.suite, identity.organisation.frankingKey, { ...proof, conversation, frank })));
  return { seq, at, sender, messageId, salt, content, frank: holds ? frank : (new Uint8Array()) };
}

/** Name the blobs of what can be proven, so that they are still there when staff look; what opens them is in the body. */
function attachmentsOf(messages: readonly Disclosed[]): readonly string[] {
  const names = messages.filter(({ frank }) => frank.length > 0).map(({ content }) => attachmentOf(content));
  return [...new Set(names.filter((name) => name !== null))];
}

function attachmentOf(content: Uint8Array): string | null {
  try {
    const read = decodeContent(content);
    return read.k === "attachment" ? read.id : null;
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}

/** The devices of staff that their organisation and they themselves vouch for, but for who takes part in the chat. */
async function readersOf(tools: Tools, api: Api, conversation: Conversation, log: string): Promise<readonly ReportReader[]> {
  const { items } = await api.get(`/v1/reports/keys?conversation=${log}`, reportKeys);
  const revoked = await tools.directory.revoked(items.map(({ device }) => device));
  const present = Object.keys(conversation.held.record.roster).map((device) => tools.directory.get(device)?.account);
  const vouched = await Promise.all(
    items.map(async (each) => {
      const account = revoked.has(each.device) ? null : await readerAccount(tools, each);
      return account === null || present.includes(account) ? [] : [{ device: each.device, key: each.key }];
    }),
  );
  return vouched.flat();
}

/** Whose device it is; null where it is none of staff, or the key is not its own. */
async function readerAccount({ owner, identity }: Tools, { key, signature, ...given }: ReportKey): Promise<string | null> {
  try {
    const known = await verifyAttestation(owner.suite, identity.organisation, given);
    if (known.kind !== "staff") return null;
    return (await isNoteKeyOf(owner.suite, known, key, signature)) ? known.account : null;
  } catch (error) {
    if (error instanceof CryptoRefused || error instanceof Malformed || error instanceof RangeError) return null;
    throw error;
  }
}
