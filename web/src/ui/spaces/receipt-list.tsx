import type { JSX } from "preact";

import type { Receipt } from "../../model-spaces";
import { shortMoment } from "../../texts/format";
import { useNow } from "../clock";
import { useLanguage } from "../language";
import { Icon } from "../parts/icons";
import { useSpaces } from "./words";

/** What somebody reported, and what came of it. */
export function ReceiptList({ receipts }: { readonly receipts: readonly Receipt[] }): JSX.Element {
  const words = useSpaces();
  const { language } = useLanguage();
  const now = useNow();
  return (
    <ul class="receipts">
      {receipts.map((receipt) => (
        <li key={receipt.id} class="receipt">
          <p class="receipt-head">
            <strong>{receipt.about === "post" ? words.receipts.post : words.receipts.chat}</strong>
            <time dateTime={new Date(receipt.at).toISOString()}>{shortMoment(language, receipt.at, now)}</time>
          </p>
          <p class="receipt-reason">{words.reasons[receipt.reason]}</p>
          <Came receipt={receipt} />
        </li>
      ))}
    </ul>
  );
}

function Came({ receipt: { outcome, again } }: { readonly receipt: Receipt }): JSX.Element {
  const words = useSpaces().receipts;
  const { waiting, acted, notActed } = again ? words.again : words;
  const said = outcome === null ? waiting : outcome === "acted" ? acted : notActed;
  return (
    <p class={outcome === null ? "receipt-state" : "receipt-state receipt-decided"}>
      <Icon name={outcome === null ? "clock" : "check"} small />
      <span>{said}</span>
    </p>
  );
}
