/** What the service says in a log (docs/desk.md section 4): JSON in clear, for everybody to see. */
import type { SystemEntry } from "../model-desk";
import { count, fields, id, Malformed, nullable, oneOf, shape, text } from "./shape";

/** Read an entry's body; null for what is no word of the desk's, or of a kind that this version does not know. */
export function systemEntry(body: Uint8Array): SystemEntry | null {
  try {
    return read(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)));
  } catch (error) {
    if (error instanceof Malformed || error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}

const consentEntry = shape({
  consent: id,
  kind: oneOf("invite", "transfer"),
  state: oneOf("asked", "accepted", "declined", "ended", "done"),
  name: text,
  title: text,
  by: oneOf("person", "team", "time"),
});

const PLAIN = ["desk.stopped", "desk.started", "desk.overridden", "desk.reopened", "record.opened", "identity.opened"] as const;

function read(value: unknown): SystemEntry | null {
  const given = fields(value, "");
  const code = text(given["code"], "code");
  switch (code) {
    case "desk.reply":
      return {
        code,
        text: oneOf("in_hours", "out_of_hours")(given["text"], "text"),
        version: count(given["version"], "version"),
        answeredBy: count(given["answered_by"], "answered_by"),
        opens: nullable(count)(given["opens"], "opens"),
      };
    case "desk.closed":
      return { code, version: count(given["version"], "version") };
    case "desk.consent":
      return { code, ...consentEntry(given, "") };
    default: {
      const plain = PLAIN.find((each) => each === code);
      return plain === undefined ? null : { code: plain };
    }
  }
}
