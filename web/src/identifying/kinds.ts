/** What could tell who or where somebody is; a text's kinds come in this order. */
export const KINDS = ["address", "meeting", "phone", "email", "handle", "name", "school", "link"] as const;

export type IdentifyingKind = (typeof KINDS)[number];
