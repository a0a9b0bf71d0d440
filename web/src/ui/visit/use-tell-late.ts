import { useState } from "preact/hooks";

import type { Client, Conversation, Me } from "../../model";
import { useKnockWords } from "./knock-words";
import type { Knock } from "./knocks";

/** What became of telling who waits that it takes longer. */
export type Told = { readonly kind: "telling" } | { readonly kind: "told"; readonly at: number } | { readonly kind: "failed" };

export interface TellLate {
  /** Null: they were not told, or somebody else has come to wait since. */
  readonly toldOf: (knock: Knock) => Told | null;
  readonly tell: (knock: Knock, talk: Conversation) => void;
}

/** Tell who waits in one tap that it takes longer. */
export function useTellLate(client: Client, me: Me, now: () => number): TellLate {
  const { lateText } = useKnockWords();
  const [told, setTold] = useState<ReadonlyMap<string, Told>>(new Map());
  const become = (knock: Knock, next: Told): void => {
    setTold((before) => new Map(before).set(nameOf(knock), next));
  };
  const tell = async (knock: Knock, talk: Conversation): Promise<void> => {
    become(knock, { kind: "telling" });
    const { sayLate } = await import("../../call/late");
    const problem = await sayLate(client, me.device, knock.visit, talk, lateText);
    become(knock, problem === null ? { kind: "told", at: now() } : { kind: "failed" });
  };
  return {
    toldOf: (knock) => told.get(nameOf(knock)) ?? null,
    tell: (knock, talk) => void tell(knock, talk),
  };
}

function nameOf({ visit, who }: Knock): string {
  return [visit.visit, ...who.map(({ participant }) => participant)].join(" ");
}
