import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client } from "../../model";
import type { Told } from "../../model-own-devices";
import { Icon } from "../parts/icons";
import { ProblemNote } from "../parts/problem";
import { useDeed } from "../staff/use-deed";
import { useOwnDevices } from "./words";

interface TellNurseProps {
  readonly client: Client;
  readonly talk: string;
  readonly told: Told;
}

/** Ask a nurse in the chat, in words that are there already. */
export function TellNurse({ client, talk, told }: TellNurseProps): JSX.Element {
  const { nurse, young } = useOwnDevices();
  const telling = useDeed();
  const [sent, setSent] = useState(false);
  const message = told.kind === "record" ? nurse.messageRecord : nurse.message(told.name === "" ? young.unnamed : told.name);
  return (
    <>
      {!sent && (
        <button
          type="button"
          class={told.kind === "joined" ? "button" : "button button-main"}
          data-act="tell"
          aria-disabled={telling.busy}
          onClick={() => {
            telling.run(
              () => client.send(talk, message),
              () => {
                setSent(true);
              },
            );
          }}
        >
          <Icon name="message" small />
          {telling.busy ? nurse.telling : nurse.tell}
        </button>
      )}
      <p role="status" class="own-devices-sent">
        {sent && (
          <>
            <Icon name="check" small />
            {nurse.wasTold}
          </>
        )}
      </p>
      {telling.problem !== null && <ProblemNote problem={telling.problem} />}
    </>
  );
}
