import type { JSX } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";

import type { Adding, Client, Problem } from "../../model";
import { useNow } from "../clock";
import { Announcer } from "../parts/announcer";
import { Icon } from "../parts/icons";
import { ProblemNote } from "../parts/problem";
import { QrCode } from "./qr";
import { useYoung } from "./words";
import { YoungSheet } from "./young-sheet";

export interface AddDeviceProps {
  readonly client: Client;
  readonly adding: Adding | null;
  readonly onClose: () => void;
}

/** Let another phone or tablet in: a code to show, then a question about who came. Closing it ends the code. */
export function AddDevice({ client, adding, onClose }: AddDeviceProps): JSX.Element {
  const words = useYoung().addDevice;
  const [problem, setProblem] = useState<Problem | null>(null);

  const begin = useCallback(async () => {
    setProblem(null);
    const outcome = await client.startAdding();
    if (!outcome.ok) setProblem(outcome.problem);
  }, [client]);
  useEffect(() => {
    void begin();
  }, [begin]);

  const close = (): void => {
    void client.stopAdding();
    onClose();
  };
  const accept = async (): Promise<void> => {
    setProblem(null);
    const outcome = await client.acceptDevice();
    if (!outcome.ok) setProblem(outcome.problem);
  };

  return (
    <YoungSheet title={words.title} onClose={close}>
      {problem !== null && <ProblemNote problem={problem} />}
      {adding === null ? (
        <Beginning problem={problem} onAgain={() => void begin()} />
      ) : (
        <Step adding={adding} onYes={accept} onClose={close} onAgain={() => void begin()} />
      )}
      <Announcer text={adding === null ? "" : announced(words, adding)} />
    </YoungSheet>
  );
}

type Words = ReturnType<typeof useYoung>["addDevice"];

function announced(words: Words, { step, device }: Adding): string {
  return { shown: "", asked: words.asked(device), added: words.added, ended: words.ended, failed: words.failed }[step];
}

function Beginning({ problem, onAgain }: { readonly problem: Problem | null; readonly onAgain: () => void }): JSX.Element {
  const words = useYoung().addDevice;
  if (problem === null) return <p class="lead">{words.getting}</p>;
  return <Again text={words.again} onAgain={onAgain} />;
}

interface StepProps {
  readonly adding: Adding;
  readonly onYes: () => Promise<void>;
  readonly onClose: () => void;
  readonly onAgain: () => void;
}

function Step({ adding, onYes, onClose, onAgain }: StepProps): JSX.Element {
  const words = useYoung().addDevice;
  switch (adding.step) {
    case "shown":
      return <Shown adding={adding} />;
    case "asked":
      return <Question device={adding.device} onYes={onYes} onNo={onClose} />;
    case "added":
      return (
        <>
          <p class="device-step">
            <Icon name="check" />
            {words.added}
          </p>
          <p>{words.addedMore}</p>
          <button type="button" class="button button-main button-wide" onClick={onClose}>
            {words.done}
          </button>
        </>
      );
    case "ended":
      return (
        <>
          <p>{words.ended}</p>
          <Again text={words.again} onAgain={onAgain} />
        </>
      );
    case "failed":
      return (
        <>
          <p class="device-step">
            <Icon name="alert" />
            {words.failed}
          </p>
          <Again text={words.again} onAgain={onAgain} />
        </>
      );
  }
}

function Again({ text, onAgain }: { readonly text: string; readonly onAgain: () => void }): JSX.Element {
  return (
    <button type="button" class="button button-main button-wide" onClick={onAgain}>
      {text}
    </button>
  );
}

function Shown({ adding }: { readonly adding: Adding }): JSX.Element {
  const words = useYoung().addDevice;
  const [copied, setCopied] = useState(false);
  const left = Math.max(0, Math.ceil((adding.endsAt - useNow(1000)) / 1000));
  const copy = (): void => {
    navigator.clipboard.writeText(adding.link).then(
      () => {
        setCopied(true);
      },
      () => {
        setCopied(false);
      },
    );
  };
  return (
    <>
      <p>{words.lead}</p>
      <QrCode text={adding.link} label={words.code} />
      <p class="device-left">{words.left(`${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`)}</p>
      <button type="button" class="button button-wide" onClick={copy}>
        <Icon name="copy" small />
        <span aria-live="polite">{copied ? words.copied : words.copy}</span>
      </button>
      <p class="aside">{words.keep}</p>
    </>
  );
}

interface QuestionProps {
  readonly device: string;
  readonly onYes: () => Promise<void>;
  readonly onNo: () => void;
}

function Question({ device, onYes, onNo }: QuestionProps): JSX.Element {
  const words = useYoung().addDevice;
  const [busy, setBusy] = useState(false);
  return (
    <>
      <p class="device-step">
        <Icon name="device" />
        {words.asked(device)}
      </p>
      <p>{words.askedMore}</p>
      <div class="stack-tight">
        <button
          type="button"
          class="button button-main button-wide"
          aria-disabled={busy}
          onClick={() => {
            if (busy) return;
            setBusy(true);
            void onYes().finally(() => {
              setBusy(false);
            });
          }}
        >
          {busy ? words.adding : words.yes}
        </button>
        <button type="button" class="button button-wide" onClick={onNo}>
          {words.no}
        </button>
      </div>
    </>
  );
}
