/** Reported chats: opened and judged on the devices that they are sealed to (docs/moderation.md section 8). */
import { getCiphersuiteFromName } from "ts-mls";
import { plain, sameBytes, type Bytes } from "../protocol/bytes";
import { reportContext, reportInfo } from "../protocol/chat-report";
import type { Disclosed } from "../protocol/disclosure";
import { SALT_SIZE } from "../protocol/franking";
import type { ReportPlace } from "./chat-report";
import { CryptoRefused, refusing } from "./errors";
import { commit, verifyFrank } from "./franking";
import type { Suite } from "./suite";

const KEY_SIZE = 32;
const NONCE_SIZE = 12;
const HASH_SIZE = 32;

/** The length of an encapsulated key. */
const ENCAPSULATED = new Map<string, number>([
  ["X-Wing", 1120],
  ["DHKEM-X25519-HKDF-SHA256", 32],
]);

/** Open a report on the device it is sealed for. Throws `CryptoRefused`, also where others would see something else. */
export async function openReport(
  suite: Suite,
  privateKey: Uint8Array,
  place: ReportPlace & { readonly device: string },
  { body, sealed }: { readonly body: Bytes; readonly sealed: Bytes },
): Promise<Bytes> {
  const { hpke } = suite;
  const size = encapsulatedSize(suite);
  const info = reportInfo(place.report, place.conversation, place.device);
  const secret = await refusing("report", async () => {
    return hpke.open(await hpke.importPrivateKey(privateKey), sealed.slice(0, size), sealed.slice(size), info);
  });
  if (secret.length !== KEY_SIZE + HASH_SIZE || body.length < NONCE_SIZE) throw new CryptoRefused("report");
  const plaintext = await refusing("report", async () => {
    const cipher = await crypto.subtle.importKey("raw", plain(secret.slice(0, KEY_SIZE)), "AES-GCM", false, ["decrypt"]);
    return new Uint8Array(await crypto.subtle.decrypt(bound(place, body.slice(0, NONCE_SIZE)), cipher, body.slice(NONCE_SIZE)));
  });
  // AES-GCM binds nobody: one body can be made to open to two plaintexts under two keys.
  if (!sameBytes(await sha256(plaintext), secret.slice(KEY_SIZE))) throw new CryptoRefused("report");
  return plaintext;
}

export interface Finding {
  readonly genuine: boolean;
  /** Something is left out before it. */
  readonly gap: boolean;
}

/** Find out which of the disclosed messages are genuine; `seqs` are those that the report names. */
export async function examine(
  suite: Suite,
  frankingKey: Uint8Array,
  conversation: string,
  seqs: readonly number[],
  messages: readonly Disclosed[],
): Promise<readonly Finding[]> {
  const whole = isInOrder(seqs, messages) && isOnce(messages);
  return Promise.all(
    messages.map(async (message, index) => {
      const before = messages[index - 1];
      const gap = before !== undefined && message.seq !== before.seq + 1;
      return { genuine: whole && (await isGenuine(suite, frankingKey, conversation, message)), gap };
    }),
  );
}

export function verdictOf(findings: readonly Finding[]): "genuine" | "partly" | "unverified" {
  const genuine = findings.filter((finding) => finding.genuine).length;
  if (genuine === 0) return "unverified";
  return genuine === findings.length ? "genuine" : "partly";
}

/** Salt and content give the commitment; the gateway vouches for the commitment in that place. */
async function isGenuine(suite: Suite, frankingKey: Uint8Array, conversation: string, message: Disclosed): Promise<boolean> {
  const { sender, seq, at, messageId, salt, content, frank } = message;
  if (salt.length !== SALT_SIZE) return false;
  const { commitment } = await commit({ conversation, sender, messageId }, salt, content);
  return verifyFrank(suite, frankingKey, { conversation, sender, seq, at, commitment, frank });
}

function isInOrder(seqs: readonly number[], messages: readonly Disclosed[]): boolean {
  const growing = seqs.every((seq, index) => index === 0 || seq > (seqs[index - 1] ?? seq));
  return growing && seqs.length === messages.length && messages.every(({ seq }, index) => seq === seqs[index]);
}

function isOnce(messages: readonly Disclosed[]): boolean {
  return new Set(messages.map(({ messageId }) => messageId)).size === messages.length;
}

function bound({ report, conversation }: ReportPlace, iv: Bytes): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: reportContext(report, conversation) };
}

async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

function encapsulatedSize({ name }: Suite): number {
  const size = ENCAPSULATED.get(getCiphersuiteFromName(name).hpke.kem);
  if (size === undefined) throw new CryptoRefused("suite");
  return size;
}
