import type { JSX } from "preact";

import type { NoticeItem } from "../../model";
import { nameList } from "../../texts/format";
import type { SharedWords } from "../../texts/en/shared";
import type { Language } from "../../texts/plural";
import { useLanguage, useShared } from "../language";

function noticeText(words: SharedWords, language: Language, item: NoticeItem): string {
  const { notices } = words;
  const names = nameList(language, item.names);
  const texts: Readonly<Record<NoticeItem["code"], string>> = {
    opened: notices.opened,
    joined: notices.joined(names),
    leaving: notices.leaving(names),
    left: notices.left(names),
    "you-joined": notices.youJoined,
    unreadable: notices.unreadable,
    newer: notices.newer,
    restarted: notices.restarted,
  };
  return texts[item.code];
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
