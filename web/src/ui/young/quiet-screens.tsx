import type { JSX } from "preact";

import type { Client } from "../../model";
import { useShared } from "../language";
import { useTitle } from "../page";
import { Mark } from "../parts/icons";
import { LanguageSwitch } from "../parts/language-switch";
import { useYoung } from "./words";

/** Hold the shape of the chat while it opens; shows itself only after a moment, so nothing flashes. */
export function ChatSkeleton({ text }: { readonly text: string }): JSX.Element {
  return (
    <div class="chat chat-skeleton">
      <h1 class="unseen">{text}</h1>
      <div class="skeleton skeleton-head" />
      <div class="skeleton-rows">
        <div class="skeleton skeleton-theirs" />
        <div class="skeleton skeleton-mine" />
        <div class="skeleton skeleton-theirs" />
      </div>
    </div>
  );
}

export function Starting(): JSX.Element {
  return <ChatSkeleton text={useShared().loading} />;
}

export function Elsewhere({ client }: { readonly client: Client }): JSX.Element {
  const words = useYoung().elsewhere;
  useTitle(useShared().appName);
  return (
    <div class="screen screen-quiet">
      <div class="screen-top">
        <Mark />
        <LanguageSwitch />
      </div>
      <h1>{words.title}</h1>
      <p class="lead">{words.lead}</p>
      <button
        type="button"
        class="button button-main button-wide"
        onClick={() => {
          client.takeOver();
        }}
      >
        {words.takeOver}
      </button>
    </div>
  );
}

/** Say above the code form that this device was emptied. */
export function RevokedNote(): JSX.Element {
  const words = useYoung().revoked;
  return (
    <section class="note note-warm revoked" aria-label={words.title}>
      <div class="note-body">
        <p>
          <strong>{words.title}.</strong> {words.lead}
        </p>
      </div>
    </section>
  );
}
