import type { JSX } from "preact";

import { Frame } from "./frame";
import { spaceOf, useRooms } from "./rooms";
import { Situation } from "./situation";
import { useSpaces } from "./words";
import { Writer } from "./writer";

/** Write a post: first what happens to it, then the field. */
export function WriteScreen({ space: id }: { readonly space: string }): JSX.Element {
  const words = useSpaces();
  const rooms = useRooms();
  const space = spaceOf(rooms, id);
  const closed = space === undefined || space.mode === "closed" ? words.problems["space.closed"] : null;
  return (
    <Frame title={words.write.title} lead={space?.name ?? ""}>
      {space !== undefined && <Situation space={space} whole />}
      <Writer
        key={id}
        writing={{ kind: "post", space: id, replyTo: null }}
        label={words.write.label}
        hint={words.write.hint}
        button={words.write.send}
        closed={closed}
        send={(text) => rooms.client.spaces("write", id, null, text)}
        onSent={({ state }) => {
          rooms.say(state === "shown" ? words.write.sentShown : words.write.sentHeld);
          rooms.look();
          rooms.back();
        }}
      />
    </Frame>
  );
}
