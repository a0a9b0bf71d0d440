import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { Icon } from "../parts/icons";
import { later } from "../parts/later";
import type { SignpostsProps } from "./signposts";
import { useStaff } from "./words";

const Signposts = later(async () => (await import("./signposts")).Signposts);

/** Open the directory from the composer. */
export function SignpostButton(props: Omit<SignpostsProps, "onClose">): JSX.Element {
  const words = useStaff().conversation;
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        class="icon-button composer-extra"
        data-opens="signposts"
        aria-label={words.signpost}
        aria-haspopup="dialog"
        onClick={() => {
          setOpen(true);
        }}
      >
        <Icon name="signpost" />
      </button>
      {open && (
        <Signposts
          {...props}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}
