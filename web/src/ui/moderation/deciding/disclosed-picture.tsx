import type { JSX } from "preact";

import type { ImageMedia, Outcome } from "../../../model";
import { useObjectUrl } from "../../conversation/attachment-actions";
import { Icon } from "../../parts/icons";
import { useModeration } from "../words";
import { DisclosedButton } from "./disclosed-button";
import { DisclosedProblem } from "./disclosed-problem";
import { useDisclosed } from "./use-disclosed";

/** Very long or wide ones keep to these while they are covered. */
const NARROWEST = 0.6;
const WIDEST = 1.9;

interface DisclosedPictureProps {
  readonly media: ImageMedia;
  /** Whose it is, in words. */
  readonly from: string;
  readonly colour: boolean;
  readonly fetch: () => Promise<Outcome<Blob>>;
}

/** A picture out of a reported chat: blurred until somebody means to see it, and grey unless they want colours. */
export function DisclosedPicture({ media, from, colour, fetch }: DisclosedPictureProps): JSX.Element {
  const words = useModeration().chat;
  const disclosed = useDisclosed(fetch);
  const { url, problem, over, unusable } = disclosed;
  return (
    <div class="disclosed-media" role="group" aria-label={words.from.image(from)} data-media="image">
      {url !== null && <img class={colour ? "disclosed-picture" : "disclosed-picture disclosed-grey"} src={url} alt={words.alt} onError={unusable} />}
      {url === null && !over && (
        <>
          <Veil media={media} />
          <p>{words.upsetting.image}</p>
        </>
      )}
      {problem !== null && <DisclosedProblem problem={problem} kind="image" over={over} />}
      <DisclosedButton disclosed={disclosed} kind="image" icon="eye" />
    </div>
  );
}

/** What stands in a picture's place: no more of it than that it is one. */
function Veil({ media }: { readonly media: ImageMedia }): JSX.Element {
  const url = useObjectUrl(media.thumbnail, "veil");
  const ratio = Math.min(WIDEST, Math.max(NARROWEST, media.width / media.height));
  return (
    <div class="disclosed-veil" style={{ aspectRatio: String(ratio) }} aria-hidden="true">
      {url !== null && <img src={url} alt="" />}
      <Icon name="image" />
    </div>
  );
}
