import type { JSX } from "preact";

import { useAsked } from "./asked";
import { Frame } from "./frame";
import { ReceiptList } from "./receipt-list";
import { Told } from "./told";
import { useSpaces } from "./words";

/** What came of flags and of reports. */
export function ReceiptsScreen(): JSX.Element {
  const words = useSpaces().receipts;
  const asked = useAsked("receipts");
  return (
    <Frame title={words.title} lead={words.lead}>
      <Told asked={asked}>
        {(receipts) => (receipts.length === 0 ? <p class="spaces-empty">{words.empty}</p> : <ReceiptList receipts={receipts} />)}
      </Told>
    </Frame>
  );
}
