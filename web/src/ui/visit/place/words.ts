import { visitPlace as cy } from "../../../texts/cy/visit-place";
import { visitPlace as en, type VisitPlaceWords } from "../../../texts/en/visit-place";
import type { Problem } from "../../../model";
import { useLanguage } from "../../language";
import { useVisit, visitProblem } from "../words";

export function usePlaceWords(): VisitPlaceWords {
  return { en, cy }[useLanguage().language];
}

/** Say a problem in the words of places where they have some, else in those of visits. */
export function usePlaceProblem(): (problem: Problem) => string {
  const words = usePlaceWords();
  const visit = useVisit();
  return (problem) => words.problems[problem.code] ?? visitProblem(visit, problem);
}
