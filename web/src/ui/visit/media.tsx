import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface PictureProps {
  readonly track: MediaStreamTrack;
  readonly label: string;
  /** One's own picture is shown as in a mirror. */
  readonly mirrored?: boolean;
  /** The picture that may go into a small window of its own. */
  readonly main?: boolean;
}

/** Show a track. Sound goes elsewhere, so it is muted here and may play by itself. */
export function Picture({ track, label, mirrored = false, main = false }: PictureProps): JSX.Element {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (element === null) return undefined;
    element.srcObject = new MediaStream([track]);
    // A new track cuts the play before it short, which is no fault.
    element.play().catch(() => undefined);
    return () => {
      element.srcObject = null;
    };
  }, [track]);
  return (
    <video
      ref={video}
      class={mirrored ? "picture picture-mirrored" : "picture"}
      data-main={main ? "" : undefined}
      aria-label={label}
      autoplay
      muted
      playsInline
    />
  );
}

interface SoundProps {
  readonly track: MediaStreamTrack;
  /** The chosen speaker; "" for the usual one. */
  readonly speaker: string;
}

export function Sound({ track, speaker }: SoundProps): JSX.Element {
  const audio = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const element = audio.current;
    if (element === null) return undefined;
    element.srcObject = new MediaStream([track]);
    element.play().catch(() => undefined);
    return () => {
      element.srcObject = null;
    };
  }, [track]);
  useEffect(() => {
    // Not every browser lets a page choose.
    if (audio.current !== null && "setSinkId" in audio.current) void audio.current.setSinkId(speaker).catch(() => undefined);
  }, [speaker]);
  return <audio ref={audio} autoplay />;
}
