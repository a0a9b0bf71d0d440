import type { JSX } from "preact";

/** Line icons of the call, on the grid of the others. A text stands beside each. */
const paths = {
  camera: "M4.5 7h9A1.5 1.5 0 0 1 15 8.5v7a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 3 15.5v-7A1.5 1.5 0 0 1 4.5 7ZM15 11l6-3.5v9L15 13Z",
  cameraOff: "M3.5 4l17 16M7 7h6.5A1.5 1.5 0 0 1 15 8.5V14M14.5 16.6a1.5 1.5 0 0 1-1 .4h-9A1.5 1.5 0 0 1 3 15.5v-7c0-.6.4-1.2 1-1.4M15 11l6-3.5v9l-3.5-2",
  microphone: "M12 3a3 3 0 0 1 3 3v5.5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3ZM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3",
  microphoneOff: "M3.5 4l17 16M15 12.2V6a3 3 0 0 0-5.9-.8M9 9.5v2a3 3 0 0 0 4.6 2.5M5.5 11.5a6.5 6.5 0 0 0 10.4 5.2M18.3 13.2a6 6 0 0 0 .2-1.7M12 18v3",
  screen: "M4 5h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1ZM8.5 20.5h7M12 14V8.5M9.5 10.8 12 8.3l2.5 2.5",
  people: "M12 11.5a3.3 3.3 0 1 0-6.6 0 3.3 3.3 0 0 0 6.6 0ZM3 19.5c.5-3 2.7-4.7 5.7-4.7s5.2 1.7 5.7 4.7M15 8.5a3 3 0 1 1 1.6 5.5M17 15c2.2.3 3.6 1.8 4 4.5",
  more: "M6.5 12a1 1 0 1 1-2 0 1 1 0 0 1 2 0ZM13 12a1 1 0 1 1-2 0 1 1 0 0 1 2 0ZM19.500 12a1 1 0 1 1-2 0 1 1 0 0 1 2 0Z",
  leaf: "M5 19c0-8 4.5-13.5 14.5-14 .5 9.5-4.5 14.5-11 14.500M5 20.500c1.500-5 4-8 8-10",
  leave: "M3 14.500c5-5 13-5 18 0l-2.600 2.800-3.400-1.700v-2.400a11 11 0 0 0-6 0v2.400l-3.400 1.700Z",
  pip: "M4 5h16a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1ZM12.500 12.500h5.500v4h-5.500Z",
  sound: "M4 9.500h3.500L12 5.500v13l-4.500-4H4ZM15.500 9a4.200 4.200 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11",
} as const;

export type VisitIconName = keyof typeof paths;

export function VisitIcon({ name }: { readonly name: VisitIconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
