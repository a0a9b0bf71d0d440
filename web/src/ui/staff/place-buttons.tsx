import type { JSX } from "preact";

import { Icon } from "../parts/icons";
import type { Places } from "./places";
import { useStaff } from "./words";

/** The ways out of where one is. */
export function PlaceButtons({ places }: { readonly places: Places }): JSX.Element {
  const words = useStaff().top.places;
  return (
    <>
      {places.offered
        .filter((each) => each.name !== places.here)
        .map(({ name, icon }) => (
          <button
            key={name}
            type="button"
            class="bar-button top-place"
            data-opens={name}
            onClick={() => {
              places.go(name);
            }}
          >
            <Icon name={icon} />
            <span class="top-out">{words[name]}</span>
          </button>
        ))}
    </>
  );
}
