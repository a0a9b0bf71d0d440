/** Why a trail is not to be believed, and where: the words of docs/trail.md section 6. */
export type Fault =
  | "note.form"
  | "checkpoint.form"
  | "checkpoint.origin"
  | "checkpoint.unsigned"
  | "checkpoint.signature"
  | "checkpoint.quorum"
  | "checkpoint.missing"
  | "tile.missing"
  | "tile.length"
  | "tile.hash"
  | "entry.missing"
  | "entry.length"
  | "entry.form"
  | "entry.hash"
  | "proof"
  | "root"
  | "split";

/** Null where it does not apply: a resource's path, its first wrong byte, the entry's number in the log. */
export interface Where {
  readonly path: string | null;
  readonly at: number | null;
  readonly entry: number | null;
}

export class TrailBroken extends Error implements Where {
  readonly fault: Fault;
  readonly path: string | null;
  readonly at: number | null;
  readonly entry: number | null;

  constructor(fault: Fault, { path = null, at = null, entry = null }: Partial<Where> = {}) {
    super(`${fault} ${path ?? ""}`.trim());
    this.name = "TrailBroken";
    this.fault = fault;
    this.path = path;
    this.at = at;
    this.entry = entry;
  }
}
