/** The desk's part of the seam (docs/desk.md): plain data, like all of `model.ts`. */

/** What the service itself says in a conversation's log (docs/desk.md section 4). */
export type SystemEntry =
  | {
      readonly code: "desk.reply";
      readonly text: "in_hours" | "out_of_hours";
      /** Of the settings, whose words are shown. */
      readonly version: number;
      readonly answeredBy: number;
      /** When the desk opens next; null while it is open. */
      readonly opens: number | null;
    }
  | { readonly code: "desk.closed"; readonly version: number }
  | { readonly code: "desk.stopped" | "desk.started" | "desk.overridden" | "desk.reopened" };
