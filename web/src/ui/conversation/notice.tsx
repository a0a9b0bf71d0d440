import type { JSX } from "preact";

import type { NoticeItem } from "../../model";
import { nameList } from "../../texts/format";
import type { SharedWords } from "../../texts/en/shared";
import { useLanguage, useShared } from "../language";
import { SystemEntry } from "./system-entry";

type Say = (words: SharedWords["notices"], names: string, item: NoticeItem) => string;

const SAID: Record<Exclude<NoticeItem["code"], "desk">, Say> = {
  opened: (words) => words.opened,
  joined: (words, names) => words.joined(names),
  "joined-given": (words, names) => words.joinedGiven(names),
  given: (words, names) => words.given(names),
  "given-you": (words) => words.givenYou,
  device: (words, names, item) => (item.mine ? words.ownDevice : words.device(names)),
  recovered: (words, names, item) => (item.mine ? words.ownRecovered : words.recovered(names)),
  unvouched: (words, names) => words.unvouched(names),
  leaving: (words, names) => words.leaving(names),
  left: (words, names) => words.left(names),
  "you-joined": (words) => words.youJoined,
  unreadable: (words) => words.unreadable,
  unverified: (words, _names, item) => words.unverified(item.count),
  newer: (words) => words.newer,
  restarted: (words) => words.restarted,
};

export function Notice({ item }: { readonly item: NoticeItem }): JSX.Element {
  const words = useShared();
  const { language } = useLanguage();
  return (
    <li class="notice">
      {item.code === "desk" ? (
        item.entry !== undefined && <SystemEntry entry={item.entry} />
      ) : (
        <span>{SAID[item.code](words.notices, nameList(language, item.names), item)}</span>
      )}
    </li>
  );
}
