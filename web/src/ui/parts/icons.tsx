import type { JSX } from "preact";

/** Line icons on a grid of 24, drawn for Earshot. They never carry meaning alone: a text stands beside. */
const paths = {
  alert: "M12 8.5v4.5M12 16.6v.1M10.5 4.2 3 17.3a1.7 1.7 0 0 0 1.5 2.6h15a1.7 1.7 0 0 0 1.5-2.6L13.5 4.2a1.7 1.7 0 0 0-3 0Z",
  arrowDown: "M12 5v14M6 13l6 6 6-6",
  bin: "M4.5 7h15M9.5 7V5.5A1.5 1.5 0 0 1 11 4h2a1.5 1.5 0 0 1 1.5 1.5V7M6.5 7l.8 11.2A2 2 0 0 0 9.3 20h5.4a2 2 0 0 0 2-1.8L17.5 7M10 11v5M14 11v5",
  back: "M14.5 5.5 8 12l6.5 6.5",
  check: "M5 12.8 9.6 17.4 19 7.2",
  checks: "M2.5 13 6.7 17.2 15 8M10.5 15.2l2 2L21.5 8",
  clock: "M12 7.2V12l3 2.2M20.5 12a8.5 8.5 0 1 1-17 0 8.5 8.5 0 0 1 17 0Z",
  close: "M6 6l12 12M18 6 6 18",
  copy: "M9 9V6a2 2 0 0 1 2-2h7a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-3M4 11a2 2 0 0 1 2-2h7a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2Z",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM15 12a3 3 0 1 1-6 0 3 3 0 0 1 6 0Z",
  eyeOff: "M4 4l16 16M9.6 5.8A9 9 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a16 16 0 0 1-2.9 3.5M6.2 7.6A15.5 15.5 0 0 0 2.5 12S6 18.5 12 18.5a9 9 0 0 0 4-.9M10 10a3 3 0 0 0 4 4",
  forward: "M9.5 5.5 16 12l-6.5 6.5",
  heart: "M12 20.5s-8-4.6-8-10.6A4.4 4.4 0 0 1 12 7.2a4.4 4.4 0 0 1 8 2.7c0 6-8 10.6-8 10.6Z",
  image: "M5 4h14a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2ZM3 16l5-5 5 5 3-3 5 5M17 8.8a1.4 1.4 0 1 1-2.8 0 1.4 1.4 0 0 1 2.8 0Z",
  leave: "M10 4H6a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h4M14.5 7.5 19 12l-4.5 4.5M19 12H9.5",
  lifebuoy: "M20.5 12a8.5 8.5 0 1 1-17 0 8.5 8.5 0 0 1 17 0ZM15.5 12a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0ZM6 6l3.5 3.5M14.5 14.5 18 18M18 6l-3.5 3.5M9.5 14.5 6 18",
  lock: "M7.5 10.5V8a4.5 4.5 0 0 1 9 0v2.5M6.5 10.5h11a1.5 1.5 0 0 1 1.5 1.5v7a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 19v-7a1.5 1.5 0 0 1 1.5-1.5Z",
  message: "M20.5 11.5c0 4-3.8 7.2-8.5 7.2a10 10 0 0 1-3-.5L4.5 20l1.2-3.8a6.7 6.7 0 0 1-2.2-4.7c0-4 3.8-7.2 8.5-7.2s8.5 3.2 8.5 7.2Z",
  microphone: "M12 2.5a3.2 3.2 0 0 1 3.2 3.2v6a3.2 3.2 0 0 1-6.4 0v-6A3.2 3.2 0 0 1 12 2.5ZM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3.5M8.5 21.5h7",
  offline: "M4 4l16 16M3 9.5a13 13 0 0 1 4-2.4M21 9.5a13 13 0 0 0-9.5-3.5M6.5 13.2a8 8 0 0 1 3.2-1.9M17.5 13.2a8 8 0 0 0-2.2-1.5M9.8 16.7a3.2 3.2 0 0 1 4.4 0M12 20v.1",
  pause: "M8.5 5.5v13M15.5 5.5v13",
  pencil: "M14.5 6.5l3 3M4.5 19.5l.8-3.8L16 5a1.7 1.7 0 0 1 2.4 0l.6.6a1.7 1.7 0 0 1 0 2.4L8.3 18.7Z",
  people: "M12 11.5a3.3 3.3 0 1 0-6.6 0 3.3 3.3 0 0 0 6.6 0ZM3 19.5c.5-3 2.7-4.7 5.7-4.7s5.2 1.7 5.7 4.7M15 8.5a3 3 0 1 1 1.6 5.5M17 15c2.2.3 3.6 1.8 4 4.5",
  phone: "M8.3 4.5 6 5a2 2 0 0 0-1.5 2.2A14.5 14.5 0 0 0 16.8 19.5 2 2 0 0 0 19 18l.5-2.3-4-2-1.7 1.7a11 11 0 0 1-5.2-5.2l1.7-1.7Z",
  play: "M8 5.2v13.6L19 12Z",
  refresh: "M19.5 12a7.5 7.5 0 1 1-2.3-5.4L19.5 9M19.5 4.5V9H15",
  stop: "M7 7h10v10H7Z",
  search: "M17.5 11a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0ZM16 16l4.5 4.5",
  send: "M4 12 3.5 4.5 21 12 3.5 19.5ZM4 12h8",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, small = false }: { readonly name: IconName; readonly small?: boolean }): JSX.Element {
  return (
    <svg class={small ? "icon icon-small" : "icon"} viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}

/** The mark: a drop of speech that listens, two arcs for the ear. */
export function Mark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 48 48" aria-hidden="true">
      <path
        class="mark-body"
        d="M24 4C12.4 4 4 12 4 22.4c0 5.6 2.5 10 6.3 13.2L8.6 43c-.2 1 .8 1.8 1.7 1.3l8-4.1c1.8.4 3.7.6 5.7.6 11.6 0 20-8 20-18.4S35.6 4 24 4Z"
      />
      <path class="mark-ear" d="M16 24.5a8.5 8.5 0 1 1 17 0c0 5-5 5-5 9.3M21 24.5a3.7 3.7 0 1 1 7 1.7" />
    </svg>
  );
}
