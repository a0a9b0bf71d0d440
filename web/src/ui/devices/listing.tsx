import type { ComponentChildren, JSX } from "preact";

import type { DeviceWords } from "../../texts/en/devices";
import { useShared } from "../language";
import { Announcer } from "../parts/announcer";
import { ProblemNote } from "../parts/problem";
import type { Listed } from "./use-devices";

interface ListingProps {
  readonly listed: Listed<unknown>;
  readonly words: DeviceWords;
  readonly children: ComponentChildren;
}

/** A list, or what stands in its place; a problem does not take away what was there. */
export function Listing({ listed, words, children }: ListingProps): JSX.Element {
  const shared = useShared();
  const { value, problem, done } = listed;
  return (
    <>
      {problem !== null && <ProblemNote problem={problem} />}
      {value === null && problem === null && (
        <p class="devices-waiting" role="status">
          {words.waiting}
        </p>
      )}
      {value === null && problem !== null && (
        <button type="button" class="button" onClick={listed.again}>
          {shared.tryAgain}
        </button>
      )}
      {value !== null && children}
      <Announcer text={done === "" ? "" : words.done(done)} />
    </>
  );
}
