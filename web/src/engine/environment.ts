/** What the engine takes from outside, so that its tests can hold the clock, the dice and the network. */
import type { Bytes } from "../protocol/bytes";

export interface SocketEvents {
  message(data: Bytes): void;
  /** Once, whether it ever opened or not; 1006 where there was no closing frame. */
  closed(code: number): void;
}

export interface Socket {
  send(data: Bytes): void;
  close(): void;
}

export interface HttpAnswer {
  readonly status: number;
  /** Null where the body is empty or no JSON. */
  readonly body: unknown;
}

export interface BytesAnswer {
  readonly status: number;
  readonly body: Bytes;
}

export interface Environment {
  /** This page's origin, as proofs name it. */
  readonly origin: string;
  /** What this device is, in a word or two. */
  readonly deviceName: string;
  /** Milliseconds since 1970, by this machine's clock. */
  now(): number;
  /** From 0 to 1, for jitter only. */
  random(): number;
  randomBytes(size: number): Bytes;
  /** Run something later; returns the way to call it off. */
  after(milliseconds: number, run: () => void): () => void;
  /** Rejects where there is no answer. */
  http(method: "GET" | "POST" | "PUT", path: string, headers: Readonly<Record<string, string>>, body?: string): Promise<HttpAnswer>;
  /** Like `http`, for bytes either way; rejects too where `signal` calls it off. */
  transfer(
    method: "GET" | "PATCH" | "POST" | "PUT",
    path: string,
    headers: Readonly<Record<string, string>>,
    body: Bytes | null,
    signal?: AbortSignal,
  ): Promise<BytesAnswer>;
  connect(path: string, protocol: string, events: SocketEvents): Socket;
}
