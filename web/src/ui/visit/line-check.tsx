import type { JSX } from "preact";

import type { CheckState } from "../../call/check";
import type { Thrift } from "../../call/shaping";
import type { CallDeeds } from "./deeds";
import { useVisit } from "./words";

interface LineCheckProps {
  readonly call: CallDeeds;
  readonly check: CheckState;
  readonly thrift: Thrift;
}

/** Send made-up media to the service for a moment, and say in words what came of it. */
export function LineCheck({ call, check }: LineCheckProps): JSX.Element {
  const words = useVisit().test;
  return (
    <div class="stack-tight">
      <div>
        <button
          type="button"
          class="button button-small"
          data-act="check"
          aria-disabled={check.kind === "running"}
          onClick={() => {
            if (check.kind !== "running") call.checkLine();
          }}
        >
          {words.line}
        </button>
      </div>
      <p role="status" class="field-hint" data-check={check.kind}>
        {wordsOf(check, words)}
      </p>
    </div>
  );
}

function wordsOf(check: CheckState, words: ReturnType<typeof useVisit>["test"]): string {
  switch (check.kind) {
    case "none":
      return "";
    case "running":
      return words.checking;
    case "failed":
      return words.lineFailed;
    case "measured":
      return { good: words.lineGood, fair: words.lineFair, poor: words.linePoor, none: words.lineFailed }[check.quality];
  }
}
