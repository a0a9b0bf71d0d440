import type { JSX } from "preact";

import type { NoticeItem } from "../../model";
import { nameList } from "../../texts/format";
import type { SharedWords } from "../../texts/en/shared";
import type { Language } from "../../texts/plural";
import { useLanguage, useShared } from "../language";

function noticeText(words: SharedWords, language: Language, item: NoticeItem): string {
  const names = nameList(language, item.names);
  switch (item.code) {
    case "opened":
      return words.notices.opened;
    case "joined":
      return words.notices.joined(names);
    case "leaving":
      return words.notices.leaving(names);
    case "left":
      return words.notices.left(names);
    case "you-joined":
      return words.notices.youJoined;
    case "unreadable":
      return words.notices.unreadable;
    case "newer":
      return words.notices.newer;
  }
}

export function Notice({ item }: { readonly item: NoticeItem }): JSX.Element {
  const words = useShared();
  const { language } = useLanguage();
  return (
    <li class="notice">
      <span>{noticeText(words, language, item)}</span>
    </li>
  );
}
