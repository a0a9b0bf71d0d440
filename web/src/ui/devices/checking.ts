/** Compare the app that this browser has with the list that the gateway gives of it (docs/protocol.md, `GET /v1/client`). */
import { createContext } from "preact";

import { type Bytes, toHex } from "../../protocol/bytes";

/** Get a file of this origin, as this browser has it; rejects where it cannot. The gallery puts its own in this place. */
export type GetFile = (path: string, from: "copy" | "gateway") => Promise<Bytes>;

export interface Checked {
  /** SHA-256 of the list in hex, as it is in the trail. */
  readonly hash: string;
  readonly files: number;
  /** The names of files that are not what the list says. */
  readonly different: readonly string[];
}

/** Under which address the gateway serves what is not served by its name. */
const PAGES: Readonly<Record<string, string>> = { "index.html": "/", "staff.html": "/staff", "visit.html": "/visit", "place.html": "/place" };
/** A name may not begin with a slash or a dot: it would be an address of another place. */
const LINE = /^([0-9a-f]{64}) {2}([\w-][\w./-]*)$/;

/**
 * Look at every file of the list; `told` hears how many were looked at. Rejects without a network, and for a list that
 * is none.
 */
export async function checkApp(get: GetFile, told: (done: number, of: number) => void): Promise<Checked> {
  const list = await get("/v1/client/manifest", "gateway");
  const listed = read(list);
  const different: string[] = [];
  told(0, listed.length);
  for (const [at, { name, hash }] of listed.entries()) {
    const file = await get(PAGES[name] ?? `/${name}`, "copy");
    if ((await digest(file)) !== hash) different.push(name);
    told(at + 1, listed.length);
  }
  return { hash: await digest(list), files: listed.length, different };
}

function read(list: Bytes): readonly { readonly name: string; readonly hash: string }[] {
  const lines = new TextDecoder().decode(list).split("\n").filter((line) => line !== "");
  if (lines.length === 0) throw new TypeError("the list is empty");
  return lines.map((line) => {
    const [, hash = "", name = ""] = LINE.exec(line) ?? [];
    if (name === "") throw new TypeError("the list has a line that is none");
    return { name, hash };
  });
}

/** SHA-256 in hex. */
export async function digest(bytes: Bytes): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

/** What the page's own requests would get: the service worker's copy first, where there is one. */
async function getFile(path: string, from: "copy" | "gateway"): Promise<Bytes> {
  const response = await fetch(path, { cache: from === "copy" ? "default" : "no-store" });
  if (!response.ok) throw new TypeError(`${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

export const FilesContext = createContext<GetFile>(getFile);
