import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client } from "../../../model";
import type { SavedSpace } from "../../../model-moderation";
import { useAnswer, Waiting } from "../../office/answer";
import { Icon } from "../../parts/icons";
import { useModeration } from "../words";
import { SpaceForm } from "./form";
import { NEW_HOURS } from "./hours";
import { WeekLines } from "./week-lines";

interface SpacesProps {
  readonly client: Client;
  readonly administers: boolean;
  readonly onDirty: (dirty: boolean) => void;
}

/** A device makes the id, so that saving twice makes one. */
function newSpace(): SavedSpace {
  const id = crypto.randomUUID().replaceAll("-", "");
  return { id, version: 0, name: "", about: "", ageBand: "12-13", hours: NEW_HOURS, closed: false, flagLimit: 3 };
}

/** The spaces with their hours; administrators change them. */
export function SpacesScreen({ client, administers, onDirty }: SpacesProps): JSX.Element {
  const words = useModeration().spaces;
  const asked = useAnswer("spaces", () => client.moderation("spaces"));
  const [editing, setEditing] = useState<SavedSpace | null>(null);
  const [said, setSaid] = useState("");
  const leave = (): void => {
    onDirty(false);
    setEditing(null);
    asked.again();
  };
  const edit = (space: SavedSpace): void => {
    setSaid("");
    setEditing(space);
  };
  if (editing !== null) {
    return (
      <SpaceForm
        client={client}
        space={editing}
        onDirty={onDirty}
        onCancel={leave}
        onSaved={() => {
          setSaid(words.saved);
          leave();
        }}
      />
    );
  }
  const make = (
    <button
      type="button"
      class="button button-main"
      onClick={() => {
        edit(newSpace());
      }}
    >
      <Icon name="plus" small />
      {words.make}
    </button>
  );
  // Where there is nothing to press, the list itself is what keys scroll.
  const scrolled = administers ? {} : { role: "region" as const, tabIndex: 0, "aria-label": words.list };
  return (
    <div class="office-scroll" {...scrolled}>
      <p class="office-lead">{words.lead}</p>
      <p role="status">{said}</p>
      {asked.value === null ? (
        <Waiting asked={asked} />
      ) : asked.value.length === 0 ? (
        <div class="office-empty">
          <h2>{words.none}</h2>
          <p>{administers ? words.noneWhy : words.noneWhyOthers}</p>
          {administers && make}
        </div>
      ) : (
        <>
          <ul class="spaces">
            {asked.value.map((space) => (
              <Card key={space.id} space={space} onEdit={administers ? edit : null} />
            ))}
          </ul>
          {administers && <div>{make}</div>}
        </>
      )}
    </div>
  );
}

function Card({ space, onEdit }: { readonly space: SavedSpace; readonly onEdit: ((space: SavedSpace) => void) | null }): JSX.Element {
  const words = useModeration().spaces;
  return (
    <li class="space-card">
      <div class="space-head">
        <h2>{space.name}</h2>
        <span class="office-tag">{words.ages(space.ageBand)}</span>
        {space.closed && <span class="office-tag office-tag-warm">{words.closed}</span>}
        {onEdit !== null && (
          <button
            type="button"
            class="button button-small space-edit"
            aria-label={words.edit(space.name)}
            onClick={() => {
              onEdit(space);
            }}
          >
            <Icon name="pencil" small />
            {words.change}
          </button>
        )}
      </div>
      <p>{space.about}</p>
      <WeekLines hours={space.hours} />
    </li>
  );
}
