import { createContext, type JSX } from "preact";

import type { MessageItem } from "../../model";

/** What a face adds below a message's words, if anything. */
export const MessageNote = createContext<(item: MessageItem) => JSX.Element | null>(() => null);
