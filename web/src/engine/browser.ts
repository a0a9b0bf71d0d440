/** The environment that a worker gives. */
import { plain, type Bytes } from "../protocol/bytes";
import { deviceName } from "./device-name";
import type { BytesAnswer, Environment, HttpAnswer, Socket, SocketEvents } from "./environment";

const ANSWER_WITHIN = 20_000;
/** A piece of an attachment takes longer on a slow line. */
const TRANSFER_WITHIN = 60_000;

export const browserEnvironment: Environment = {
  origin: location.origin,
  deviceName: deviceName(navigator.userAgent),
  now: () => Date.now(),
  random: () => Math.random(),
  randomBytes: (size) => crypto.getRandomValues(new Uint8Array(size)),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
  http,
  transfer,
  connect,
};

async function http(
  method: "GET" | "POST" | "PUT",
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): Promise<HttpAnswer> {
  const response = await fetch(path, {
    method,
    headers,
    body: body ?? null,
    credentials: "same-origin",
    cache: "no-store",
    redirect: "error",
    signal: AbortSignal.timeout(ANSWER_WITHIN),
  });
  const text = await response.text();
  return { status: response.status, body: parsed(text) };
}

async function transfer(
  method: "GET" | "PATCH" | "POST" | "PUT",
  path: string,
  headers: Readonly<Record<string, string>>,
  body: Bytes | null,
  signal?: AbortSignal,
): Promise<BytesAnswer> {
  signal?.throwIfAborted();
  const ending = new AbortController();
  const end = (): void => {
    ending.abort();
  };
  const timer = setTimeout(end, TRANSFER_WITHIN);
  signal?.addEventListener("abort", end);
  try {
    const response = await fetch(path, {
      method,
      headers,
      body,
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      signal: ending.signal,
    });
    return { status: response.status, body: new Uint8Array(await response.arrayBuffer()) };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
  }
}

function parsed(text: string): unknown {
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

function connect(path: string, protocol: string, events: SocketEvents): Socket {
  const url = new URL(path, location.origin);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(url, protocol);
  socket.binaryType = "arraybuffer";
  socket.onmessage = (event: MessageEvent<ArrayBuffer | string>) => {
    // Text is no frame of ours; empty bytes are refused as malformed.
    events.message(plain(event.data instanceof ArrayBuffer ? new Uint8Array(event.data) : new Uint8Array()));
  };
  socket.onclose = (event) => {
    events.closed(event.code);
  };
  return {
    send(data) {
      socket.send(data);
    },
    close() {
      socket.close(1000);
    },
  };
}
