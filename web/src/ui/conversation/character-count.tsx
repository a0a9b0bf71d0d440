import type { JSX } from "preact";

import { useShared } from "../language";
import { Announcer } from "../parts/announcer";

/** The protocol's limit on a message, in characters. */
export const LONGEST = 4000;
/** From here on the count is worth showing. */
const NEAR = 300;

/** Show how much room is left, once it gets tight; spoken when a border is crossed, not at each letter. */
export function CharacterCount({ id, length }: { readonly id: string; readonly length: number }): JSX.Element {
  const { composer: words, thread } = useShared();
  const left = LONGEST - length;
  if (left > NEAR) {
    return (
      <>
        <p id={id} class="composer-count" />
        <Announcer text="" />
      </>
    );
  }
  return (
    <>
      <p id={id} class={left < 0 ? "composer-count composer-over" : "composer-count"}>
        {left < 0 ? words.over(-left) : words.left(left)}
      </p>
      <Announcer text={left < 0 ? thread.tooLong : words.left(NEAR)} />
    </>
  );
}
