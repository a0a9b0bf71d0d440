import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import type { Transfer } from "../../model";
import { clockOf, spanInWords } from "../../texts/spans";
import { useLanguage, useShared } from "../language";
import { Icon } from "../parts/icons";

interface PlayerProps {
  /** Null until the sound is here. */
  readonly url: string | null;
  /** In milliseconds, as its sender says: what is recorded here often does not say so itself. */
  readonly duration: number;
  readonly name: string;
  /** While the sound is on its way. */
  readonly loading: Transfer | null;
  /** Play was pressed and there is no sound yet; it plays as soon as there is. */
  readonly onWanted: () => void;
}

function Track({ place }: { readonly place: Transfer }): JSX.Element {
  return <progress class="progress" value={place.done} max={place.total} aria-hidden="true" />;
}

/** A button that plays and pauses, how far it is, and how long it takes. */
export function Player({ url, duration, name, loading, onWanted }: PlayerProps): JSX.Element {
  const words = useShared().attachments;
  const { language } = useLanguage();
  const audio = useRef<HTMLAudioElement>(null);
  const wanted = useRef(false);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);

  const play = (): void => {
    // Refused where the press is too long ago; then the next press plays.
    audio.current?.play().catch(() => {
      setPlaying(false);
    });
  };
  useEffect(() => {
    // The first effect may come after the first press, and must not forget it.
    if (url === null) return;
    if (wanted.current) play();
    wanted.current = false;
  }, [url]);

  const press = (): void => {
    if (playing) {
      audio.current?.pause();
    } else if (url !== null) {
      play();
    } else if (loading === null) {
      wanted.current = true;
      onWanted();
    }
  };
  const label = playing ? words.pause(name) : words.play(name, spanInWords(language, duration));
  return (
    <div class="player">
      <button type="button" class="player-button" aria-label={loading === null ? label : words.fetching} onClick={press}>
        <Icon name={playing ? "pause" : "play"} />
      </button>
      <Track place={loading ?? { done: at, total: Math.max(duration, 1) }} />
      <span class="player-time" aria-hidden="true">
        {clockOf(at > 0 ? at : duration)}
      </span>
      {url !== null && (
        <audio
          ref={audio}
          src={url}
          preload="auto"
          onPlay={() => {
            setPlaying(true);
          }}
          onPause={() => {
            setPlaying(false);
          }}
          onTimeUpdate={(event) => {
            setAt(Math.min(duration, event.currentTarget.currentTime * 1000));
          }}
          onEnded={() => {
            setPlaying(false);
            setAt(0);
          }}
        />
      )}
    </div>
  );
}
