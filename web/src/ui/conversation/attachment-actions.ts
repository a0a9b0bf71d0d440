import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";

import type { Client, Outcome } from "../../model";

/** What a person may do with the attachments of the conversation on the screen. */
export interface AttachmentActions {
  readonly onImage: (file: Blob) => Promise<Outcome<null>>;
  readonly onVoice: (recording: Blob, duration: number) => Promise<Outcome<null>>;
  readonly open: (item: string) => Promise<Outcome<Blob>>;
  readonly cancel: (item: string) => void;
  readonly retry: (item: string) => void;
}

const unknown: Outcome<never> = { ok: false, problem: { code: "attachment.unknown", fields: {} } };

const nothing: AttachmentActions = {
  onImage: () => Promise.resolve(unknown),
  onVoice: () => Promise.resolve(unknown),
  open: () => Promise.resolve(unknown),
  cancel: () => undefined,
  retry: () => undefined,
};

export const AttachmentContext = createContext<AttachmentActions>(nothing);

export function attachmentActions(client: Client, conversation: string): AttachmentActions {
  return {
    onImage: (file) => client.sendImage(conversation, file),
    onVoice: (recording, duration) => client.sendVoice(conversation, recording, duration),
    open: (item) => client.openAttachment(conversation, item),
    cancel: (item) => void client.cancelAttachment(conversation, item),
    retry: (item) => void client.retryAttachment(conversation, item),
  };
}

export function useAttachmentActions(): AttachmentActions {
  return useContext(AttachmentContext);
}

/** Give a blob an address for as long as the component stands; `key` says when it is another one. */
export function useObjectUrl(blob: Blob | null, key: string): string | null {
  const [url, setUrl] = useState<string | null>(null);
  const present = blob !== null;
  useEffect(() => {
    if (blob === null) return undefined;
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => {
      setUrl(null);
      URL.revokeObjectURL(made);
    };
    // A snapshot brings the same bytes as another object each time; the key says whether they changed.
  }, [key, present]);
  return url;
}
