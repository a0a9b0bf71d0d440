/** The HTTP side of the gateway (docs/protocol.md section 3). */
import type { Face, Outcome, Problem } from "../model";
import { uploadRecord, type UploadRecord } from "../protocol/attachment";
import { utf8, type Bytes } from "../protocol/bytes";
import { readRefusal } from "../protocol/frames";
import { Malformed, type Reader } from "../protocol/shape";
import type { Environment, HttpAnswer } from "./environment";
import { ConnectionLost, Refused } from "./errors";

export class Api {
  readonly #environment: Environment;
  readonly #face: Face;

  constructor(environment: Environment, face: Face) {
    this.#environment = environment;
    this.#face = face;
  }

  async get<T>(path: string, reader: Reader<T>): Promise<T> {
    return reader(await this.#ask("GET", path), path);
  }

  async post<T>(path: string, body: object, reader: Reader<T>): Promise<T> {
    return reader(await this.#ask("POST", path, JSON.stringify(body)), path);
  }

  async put<T>(path: string, body: object, reader: Reader<T>): Promise<T> {
    return reader(await this.#ask("PUT", path, JSON.stringify(body)), path);
  }

  /** Fetch what is no JSON. */
  async text(path: string): Promise<string> {
    return new TextDecoder().decode(await this.#carry("GET", path, {}, null));
  }

  /** Fetch what is bytes. */
  async bytes(path: string): Promise<Bytes> {
    return this.#carry("GET", path, {}, null);
  }

  /** Ask for something whose answer is bytes. */
  async postForBytes(path: string, body: object): Promise<Bytes> {
    return this.#carry("POST", path, { "Content-Type": "application/json" }, utf8(JSON.stringify(body)));
  }

  /** Bring bytes. */
  async putBytes(path: string, body: Bytes): Promise<void> {
    await this.#carry("PUT", path, { "Content-Type": "application/octet-stream" }, body);
  }

  /** Append a piece to an upload; says how far the upload is now. */
  async append(id: string, offset: number, piece: Bytes, signal: AbortSignal): Promise<UploadRecord> {
    const headers = { "Content-Type": "application/octet-stream", "Upload-Offset": String(offset) };
    return uploadRecord(parsed(await this.#carry("PATCH", attachmentAt(id), headers, piece, signal)), "upload");
  }

  /** Fetch the bytes of an attachment from `first` up to `end`. */
  async piece(id: string, first: number, end: number): Promise<Bytes> {
    return this.#carry("GET", attachmentAt(id), { Range: `bytes=${first}-${end - 1}` }, null);
  }

  async #carry(
    method: "GET" | "PATCH" | "POST" | "PUT",
    path: string,
    headers: Readonly<Record<string, string>>,
    body: Bytes | null,
    signal?: AbortSignal,
  ): Promise<Bytes> {
    const all = { ...headers, "Earshot-As": this.#face };
    const answer = await this.#environment.transfer(method, path, all, body, signal).catch(() => {
      throw new ConnectionLost();
    });
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    throw refusalOf({ status: answer.status, body: parsed(answer.body) });
  }

  async #ask(method: "GET" | "POST" | "PUT", path: string, body?: string): Promise<unknown> {
    const headers = {
      "Earshot-As": this.#face,
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    };
    const answer = await this.#environment.http(method, path, headers, body).catch(() => {
      throw new ConnectionLost();
    });
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    throw refusalOf(answer);
  }
}

function attachmentAt(id: string): string {
  return `/v1/attachments/${id}`;
}

/** An answer without a code of ours comes from something in between, such as a proxy whose gateway is away. */
function refusalOf(answer: HttpAnswer): Error {
  try {
    return new Refused(readRefusal(answer.body));
  } catch {
    return new ConnectionLost();
  }
}

/** Null where it is no JSON. */
function parsed(body: Bytes): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
}

/** Put an attempt into the words of the seam: every promise settles, none rejects. */
export async function outcomeOf<T>(attempt: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await attempt() };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

/** In the words of the seam: no. */
export function refusal(code: string, fields: Problem["fields"] = {}): Outcome<never> {
  return { ok: false, problem: { code, fields } };
}

function problemOf(error: unknown): Problem {
  if (error instanceof Refused) return { code: error.code, fields: error.fields };
  if (error instanceof ConnectionLost) return { code: "network", fields: {} };
  if (error instanceof Malformed) return { code: "request.malformed", fields: { at: error.at } };
  throw error;
}
