import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { AttachmentItem } from "../../model";
import { useShared } from "../language";
import { Icon } from "../parts/icons";
import { later } from "../parts/later";
import { problemText } from "../parts/problem";
import { useAttachmentActions, useObjectUrl } from "./attachment-actions";
import { VoiceNote } from "./voice-note";

const PictureViewer = later(async () => (await import("./picture-viewer")).PictureViewer);

/** Very long or wide pictures are cropped to these in the thread; opened, they are whole. */
const NARROWEST = 0.6;
const WIDEST = 1.9;

/** Show what somebody sent in place of words. */
export function Attachment({ item }: { readonly item: AttachmentItem }): JSX.Element {
  return (
    <>
      {item.media.kind === "image" ? <Picture item={item} media={item.media} /> : <VoiceNote item={item} media={item.media} />}
      {item.upload !== null && <Upload item={item} upload={item.upload} />}
    </>
  );
}

interface PictureProps {
  readonly item: AttachmentItem;
  readonly media: AttachmentItem["media"] & { readonly kind: "image" };
}

function Picture({ item, media }: PictureProps): JSX.Element {
  const words = useShared().attachments;
  const [open, setOpen] = useState(false);
  const url = useObjectUrl(media.thumbnail, item.id);
  const ratio = Math.min(WIDEST, Math.max(NARROWEST, media.width / media.height));
  const name = item.mine ? words.pictureMine : words.pictureFrom(item.authorName);
  return (
    <>
      <button
        type="button"
        class="picture"
        style={{ aspectRatio: String(ratio) }}
        aria-haspopup="dialog"
        aria-label={words.open(name)}
        onClick={() => {
          setOpen(true);
        }}
      >
        {url === null ? <Icon name="image" /> : <img src={url} alt="" />}
      </button>
      {open && (
        <PictureViewer
          item={item}
          name={name}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}

interface UploadProps {
  readonly item: AttachmentItem;
  readonly upload: NonNullable<AttachmentItem["upload"]>;
}

/** Say how far an own attachment is, and let the person stop it or try again. */
function Upload({ item, upload }: UploadProps): JSX.Element {
  const words = useShared();
  const actions = useAttachmentActions();
  const { problem, done, total } = upload;
  return (
    <div class={problem === null ? "upload" : "upload upload-stopped"}>
      {problem === null ? (
        <progress class="progress" value={done} max={total} aria-label={words.attachments.sending[item.media.kind]} />
      ) : (
        <p class="refused-why" role="alert">
          <Icon name="alert" small />
          <span>{problemText(words, problem)}</span>
        </p>
      )}
      <div class="upload-ways">
        {problem !== null && (
          <button
            type="button"
            class="button button-small"
            onClick={() => {
              actions.retry(item.id);
            }}
          >
            <Icon name="refresh" small />
            {words.tryAgain}
          </button>
        )}
        <button
          type="button"
          class="button button-small button-plain"
          onClick={() => {
            actions.cancel(item.id);
          }}
        >
          <Icon name="close" small />
          {words.attachments.cancel[item.media.kind]}
        </button>
      </div>
    </div>
  );
}
