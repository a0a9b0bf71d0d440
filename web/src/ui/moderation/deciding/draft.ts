/** What a moderator is about to decide, and what is missing of it (docs/moderation.md section 5). */
import type { Action, Decide, MainAct, ModItem, ModItemKind } from "../../../model-moderation";
import type { StandingLevel } from "../../../model-posts";

export interface Draft {
  readonly main: MainAct | null;
  readonly policy: string;
  readonly reason: string;
  readonly message: string;
  readonly escalate: boolean;
  readonly level: StandingLevel;
}

export const EMPTY: Draft = { main: null, policy: "", reason: "", message: "", escalate: false, level: "none" };

/** In the order of the keys 1 to 4. */
export const MAIN: Readonly<Record<ModItemKind, readonly MainAct[]>> = {
  post: ["approve", "return", "refuse", "hide"],
  appeal: ["accept", "reject"],
  chat: ["uphold", "dismiss"],
};

/** The act that a key from 1 on chooses. */
export function actOfKey(kind: ModItemKind, key: number): MainAct | undefined {
  return MAIN[kind][key - 1];
}

const NO_POLICY = new Set<string>(["approve", "accept", "dismiss"]);
const NO_REASON = new Set<string>(["approve", "dismiss"]);
const MESSAGE = new Set<string>(["return", "refuse", "hide", "standing", "reject", "accept"]);

/** Whether what somebody may do can change with it. */
export function mayChangeStanding(kind: ModItemKind, main: MainAct | null, author: ModItem["author"]): boolean {
  return kind !== "appeal" && author !== null && main !== "approve" && main !== "dismiss";
}

/** A post that is refused for one of these is always handed over; the gateway insists on it. */
const AT_RISK = new Set<string>(["danger", "self_harm", "abuse", "grooming"]);

export function mustEscalate({ main, policy }: Draft): boolean {
  return main === "refuse" && AT_RISK.has(policy);
}

export function escalates(draft: Draft): boolean {
  return draft.escalate || mustEscalate(draft);
}

/** What is done, the main thing first. */
export function actionsOf(draft: Draft, item: Pick<ModItem, "kind" | "author">): readonly Action[] {
  const { main, level } = draft;
  if (main === null) return [];
  const standing = level !== "none" && mayChangeStanding(item.kind, main, item.author);
  return [
    { do: main },
    ...(standing ? [{ do: "standing", level } as const] : []),
    ...(escalates(draft) ? [{ do: "escalate" } as const] : []),
  ];
}

export type Field = "actions" | "policy" | "reason" | "message";

export function needs(actions: readonly Action[]): { readonly policy: boolean; readonly reason: boolean; readonly message: boolean } {
  const done = actions.map((action) => action.do);
  return {
    policy: done.some((each) => !NO_POLICY.has(each)),
    reason: done.some((each) => !NO_REASON.has(each)),
    message: done.some((each) => MESSAGE.has(each)),
  };
}

/** Name what is missing, in the order of the screen. */
export function missing(draft: Draft, item: Pick<ModItem, "kind" | "author">): readonly Field[] {
  const actions = actionsOf(draft, item);
  if (actions.length === 0) return ["actions"];
  const needed = needs(actions);
  return [
    ...(needed.policy && draft.policy === "" ? ["policy" as const] : []),
    ...(needed.reason && draft.reason.trim() === "" ? ["reason" as const] : []),
    ...(needed.message && draft.message.trim() === "" ? ["message" as const] : []),
  ];
}

/** Put a draft into the words of the seam; `version` is the one on the screen. */
export function wanted(draft: Draft, item: Pick<ModItem, "kind" | "author" | "fence">, version: number): Decide {
  const actions = actionsOf(draft, item);
  return {
    fence: item.fence,
    version,
    actions,
    policy: draft.policy === "" ? null : draft.policy,
    reason: draft.reason,
    message: draft.message,
  };
}
