import type { PostDecision } from "../../model-spaces";
import { useMoments } from "../moments";
import { useSpaces } from "./words";

/** What to know before asking for another look, and until when one can. */
export function useAppealHint(decision: PostDecision | null): string {
  const words = useSpaces().mine;
  const moment = useMoments();
  const until = decision?.appealUntil ?? null;
  return until === null ? words.appealLead : `${words.appealLead} ${words.appealUntil(moment(until))}`;
}
