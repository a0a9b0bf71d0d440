/** Disclosing messages to the staff of a case: sealed once, the key to each of their devices (docs/moderation.md section 8). */
import { concat, type Bytes } from "../protocol/bytes";
import { reportContext, reportInfo } from "../protocol/chat-report";
import { refusing } from "./errors";
import type { Suite } from "./suite";

const KEY_SIZE = 32;
const NONCE_SIZE = 12;

export interface ReportPlace {
  readonly report: string;
  readonly conversation: string;
}

export interface ReportReader {
  readonly device: string;
  readonly key: Uint8Array;
}

export interface SealedReport {
  readonly body: Bytes;
  readonly keys: readonly { readonly device: string; readonly sealed: Bytes }[];
}

/** Seal a disclosure to these devices. AES-GCM binds nobody, so the hash goes along with the key. */
export async function sealReport(
  suite: Suite,
  random: (size: number) => Bytes,
  place: ReportPlace,
  disclosure: Bytes,
  readers: readonly ReportReader[],
): Promise<SealedReport> {
  const { report, conversation } = place;
  const [key, nonce] = [random(KEY_SIZE), random(NONCE_SIZE)];
  const aes = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const context = reportContext(report, conversation);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: context }, aes, disclosure);
  const secret = concat(key, new Uint8Array(await crypto.subtle.digest("SHA-256", disclosure)));
  const keys = await refusing("note", () =>
    Promise.all(
      readers.map(async (reader) => {
        const recipient = await suite.hpke.importPublicKey(reader.key);
        const { enc, ct } = await suite.hpke.seal(recipient, secret, reportInfo(report, conversation, reader.device));
        return { device: reader.device, sealed: concat(enc, ct) };
      }),
    ),
  );
  secret.fill(0);
  key.fill(0);
  return { body: concat(nonce, new Uint8Array(sealed)), keys };
}
