import type { JSX } from "preact";

import { CopyButton, LinkField } from "../../parts/copy-button";
import { Sheet } from "../../parts/sheet";
import { QrCode } from "../../young/qr";
import { usePlaceWords } from "./words";

interface RoomLinkProps {
  readonly name: string;
  readonly fragment: string;
  readonly onClose: () => void;
}

/** A room's link, as a code to scan, to copy or to print. Nobody can show it again. */
export function RoomLink({ name, fragment, onClose }: RoomLinkProps): JSX.Element {
  const words = usePlaceWords().rooms.link;
  const link = `${location.origin}/place#${fragment}`;
  return (
    <Sheet title={words.title(name)} onClose={onClose}>
      <div class="room-link">
        <p class="room-link-screen">{words.scan}</p>
        <div class="room-link-sheet">
          <p class="room-link-paper">
            <strong>{name}</strong>
          </p>
          <QrCode text={link} label={words.code(name)} />
          <p class="room-link-paper">{words.sheet}</p>
        </div>
        <LinkField class="input room-link-screen" label={words.label} link={link} />
        <div class="people-buttons room-link-screen">
          <CopyButton class="button" text={link} label={words.copy} done={words.copied} />
          <button
            type="button"
            class="button"
            onClick={() => {
              window.print();
            }}
          >
            {words.print}
          </button>
        </div>
        <p class="note note-warm room-link-screen">{words.care}</p>
        <p class="field-hint room-link-screen">{words.once}</p>
        <button type="button" class="button button-main button-wide room-link-screen" data-act="room-done" onClick={onClose}>
          {words.done}
        </button>
      </div>
    </Sheet>
  );
}
