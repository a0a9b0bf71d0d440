import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";

import type { Outcome } from "../../model";
import { useShared } from "../language";
import { Icon } from "../parts/icons";
import { later } from "../parts/later";

const PicturePanel = later(async () => (await import("./picture-panel")).PicturePanel);
const VoicePanel = later(async () => (await import("./voice-panel")).VoicePanel);

/** What stands in the place of the field: a picture to look at before it goes, or a voice note. */
export type Aside = { readonly kind: "picture"; readonly file: Blob } | { readonly kind: "voice" };

export interface AttachmentWays {
  readonly onImage: (file: Blob) => Promise<Outcome<null>>;
  readonly onVoice: (recording: Blob, duration: number) => Promise<Outcome<null>>;
}

interface Asides {
  readonly aside: Aside | null;
  readonly open: (aside: Aside) => void;
  readonly close: () => void;
}

/** Hold what stands in the field's place; when it goes, the focus is back on the button that opened it. */
export function useAside(row: RefObject<HTMLElement | null>): Asides {
  const [aside, setAside] = useState<Aside | null>(null);
  const before = useRef<Aside | null>(null);
  useLayoutEffect(() => {
    if (aside === null && before.current !== null) {
      row.current?.querySelector<HTMLElement>(`[data-opens=${before.current.kind}]`)?.focus({ preventScroll: true });
    }
    before.current = aside;
  }, [aside]);
  return {
    aside,
    open: setAside,
    close: () => {
      setAside(null);
    },
  };
}

interface AsidePanelProps extends AttachmentWays {
  readonly aside: Aside;
  readonly onClose: () => void;
}

export function AsidePanel({ aside, onImage, onVoice, onClose }: AsidePanelProps): JSX.Element {
  if (aside.kind === "voice") return <VoicePanel onSend={onVoice} onClose={onClose} />;
  return <PicturePanel file={aside.file} onSend={onImage} onClose={onClose} />;
}

interface OpenerProps {
  readonly closed: boolean;
  readonly onOpen: (aside: Aside) => void;
}

export function PictureButton({ closed, onOpen }: OpenerProps): JSX.Element {
  const words = useShared().attachments;
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        class="icon-button composer-extra"
        data-opens="picture"
        aria-label={words.addPicture}
        aria-disabled={closed}
        onClick={() => {
          if (!closed) input.current?.click();
        }}
      >
        <Icon name="image" />
      </button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          // The same file may be chosen again after it was thrown away.
          event.currentTarget.value = "";
          if (file !== undefined) onOpen({ kind: "picture", file });
        }}
      />
    </>
  );
}

export function VoiceButton({ closed, onOpen }: OpenerProps): JSX.Element {
  const words = useShared().attachments;
  return (
    <button
      type="button"
      class="icon-button composer-extra"
      data-opens="voice"
      aria-label={words.recordVoice}
      aria-disabled={closed}
      onClick={() => {
        if (!closed) onOpen({ kind: "voice" });
      }}
    >
      <Icon name="microphone" />
    </button>
  );
}

/** Whether this browser can record at all. */
export function canRecord(): boolean {
  return "MediaRecorder" in window && "mediaDevices" in navigator;
}
