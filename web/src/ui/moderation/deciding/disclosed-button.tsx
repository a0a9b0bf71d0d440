import type { JSX } from "preact";

import { Icon } from "../../parts/icons";
import { useModeration } from "../words";
import type { Disclosed } from "./use-disclosed";

interface DisclosedButtonProps {
  readonly disclosed: Disclosed;
  readonly kind: "image" | "voice";
  /** While it is covered. */
  readonly icon: "eye" | "microphone";
}

/** Shows and hides; the same button, so that the focus stays where it was. */
export function DisclosedButton({ disclosed, kind, icon }: DisclosedButtonProps): JSX.Element {
  const words = useModeration().chat;
  const { url, fetching, over, show, hide } = disclosed;
  const seen = url !== null;
  return (
    <>
      {!over && (
        <button type="button" class="button button-small" aria-disabled={fetching} onClick={seen ? hide : show}>
          <Icon name={seen ? "eyeOff" : icon} small />
          {seen ? words.hide[kind] : words.show[kind]}
        </button>
      )}
      <p class="field-hint disclosed-coming" role="status">
        {fetching ? words.fetching : ""}
      </p>
    </>
  );
}
