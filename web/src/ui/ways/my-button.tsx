import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client } from "../../model";
import { Icon } from "../parts/icons";
import { later } from "../parts/later";
import { Sheet } from "../parts/sheet";
import { useWays } from "./words";

const MySignIn = later(async () => (await import("./my-sign-in")).MySignIn);

/** The way to one's own sign-in, from the top bar. */
export function MySignInButton({ client }: { readonly client: Client }): JSX.Element {
  const words = useWays();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        class="icon-button ways-open"
        data-opens="ways"
        aria-label={words.open}
        aria-haspopup="dialog"
        onClick={() => {
          setOpen(true);
        }}
      >
        <Icon name="lock" />
      </button>
      {open && (
        <Sheet
          title={words.open}
          onClose={() => {
            setOpen(false);
          }}
        >
          <MySignIn client={client} />
        </Sheet>
      )}
    </>
  );
}
