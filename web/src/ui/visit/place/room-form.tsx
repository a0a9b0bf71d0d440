import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { usePlaceWords } from "./words";

interface RoomFormProps {
  readonly onMake: (name: string, how: string) => Promise<void>;
  readonly onCancel: () => void;
}

/** What a room is called, and how one finds it. */
export function RoomForm({ onMake, onCancel }: RoomFormProps): JSX.Element {
  const words = usePlaceWords().rooms;
  const [name, setName] = useState("");
  const [how, setHow] = useState("");
  const [empty, setEmpty] = useState(false);
  const [busy, setBusy] = useState(false);
  const make = async (): Promise<void> => {
    setEmpty(name.trim() === "");
    if (name.trim() === "" || busy) return;
    setBusy(true);
    await onMake(name.trim(), how.trim());
    setBusy(false);
  };
  return (
    <form
      class="rooms-form"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <label class="field">
        <span class="field-label">{words.name}</span>
        <span class="field-hint">{words.nameHint}</span>
        <input class="input" name="room-name" maxLength={60} autocomplete="off" aria-invalid={empty} value={name} onInput={(event) => { setName(event.currentTarget.value); }} />
      </label>
      {empty && (
        <p class="field-problem" role="alert">
          {words.empty}
        </p>
      )}
      <label class="field">
        <span class="field-label">{words.how}</span>
        <span class="field-hint">{words.howHint}</span>
        <input class="input" name="room-how" maxLength={160} autocomplete="off" value={how} onInput={(event) => { setHow(event.currentTarget.value); }} />
      </label>
      <div class="people-buttons">
        <button type="submit" class="button button-main" data-act="make-room" aria-disabled={busy}>
          {words.make}
        </button>
        <button type="button" class="button" onClick={onCancel}>
          {words.cancel}
        </button>
      </div>
    </form>
  );
}
