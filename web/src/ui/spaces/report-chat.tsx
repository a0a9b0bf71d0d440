import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { Client, Item, MessageItem, Outcome, Problem } from "../../model";
import type { Receipt, Reported } from "../../model-spaces";
import type { FlagReason } from "../../model-posts";
import { Announcer } from "../parts/announcer";
import { Icon } from "../parts/icons";
import { reportable, Picks, withAround } from "./picks";
import { Reasons } from "./reasons";
import { ReceiptList } from "./receipt-list";
import { SpaceProblem } from "./told";
import { useSpaces } from "./words";

import "../../styles/spaces.css";

export interface ReportChatProps {
  readonly client: Client;
  readonly conversation: string;
  readonly items: readonly Item[];
  readonly onDone: () => void;
}

/** Show messages of a chat to somebody who is not in it. Both faces put it into a sheet of their own. */
export function ReportChat({ client, conversation, items, onDone }: ReportChatProps): JSX.Element {
  const words = useSpaces().report;
  const [reported, setReported] = useState<Reported | null>(null);
  const before = useReceipts(client, reported);
  return (
    <div class="report">
      {reported === null ? (
        <ReportForm
          messages={reportable(items)}
          send={(picked, reason, note) => client.spaces("report", conversation, picked, reason, note)}
          onSent={setReported}
        />
      ) : (
        <Thanks reported={reported} onDone={onDone} />
      )}
      {before.length > 0 && (
        <section class="report-before" aria-label={words.before}>
          <h3>{words.before}</h3>
          <ReceiptList receipts={before} />
        </section>
      )}
    </div>
  );
}

/** Reports of chats, the newest first; none where they cannot be asked for. */
function useReceipts(client: Client, reported: Reported | null): readonly Receipt[] {
  const [receipts, setReceipts] = useState<readonly Receipt[]>([]);
  useEffect(() => {
    let over = false;
    void client.spaces("receipts").then((outcome) => {
      if (!over && outcome.ok) setReceipts(outcome.value.filter(({ about }) => about === "chat"));
    });
    return () => {
      over = true;
    };
  }, [client, reported]);
  return receipts;
}

interface ReportFormProps {
  readonly messages: readonly MessageItem[];
  readonly send: (picked: readonly string[], reason: FlagReason, note: string) => Promise<Outcome<Reported>>;
  readonly onSent: (reported: Reported) => void;
}

function ReportForm({ messages, send, onSent }: ReportFormProps): JSX.Element {
  const words = useSpaces();
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [around, setAround] = useState(false);
  const [reason, setReason] = useState<FlagReason | null>(null);
  const [note, setNote] = useState("");
  const { problem, missing, sending, submit } = useReport(send, onSent);
  const all = around ? withAround(messages, picked) : picked;
  if (messages.length === 0) return <p>{words.report.nothing}</p>;
  return (
    <form
      class="flag"
      onSubmit={(event) => {
        event.preventDefault();
        // In the order of the chat, whatever was pressed first.
        const inOrder = messages.map(({ id }) => id).filter((id) => all.has(id));
        void submit(inOrder, reason, note.trim());
      }}
    >
      <p>{words.report.lead}</p>
      <Picks messages={messages} picked={picked} shown={all} around={around} onPick={setPicked} onAround={setAround} />
      <Reasons chosen={reason} note={note} onChoose={setReason} onNote={setNote} />
      <p class="report-private">
        <Icon name="lock" small />
        <span>{words.report.private}</span>
      </p>
      {missing !== null && (
        <p class="field-problem" role="alert">
          {missing === "pick" ? words.report.choose : words.flag.choose}
        </p>
      )}
      {problem !== null && <SpaceProblem problem={problem} />}
      <button type="submit" class="button button-main button-wide" aria-disabled={sending}>
        {sending ? words.write.sending : words.flag.send}
      </button>
    </form>
  );
}

interface Sending {
  readonly problem: Problem | null;
  readonly missing: "pick" | "reason" | null;
  readonly sending: boolean;
  readonly submit: (picked: readonly string[], reason: FlagReason | null, note: string) => Promise<void>;
}

function useReport(send: ReportFormProps["send"], onSent: ReportFormProps["onSent"]): Sending {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [missing, setMissing] = useState<"pick" | "reason" | null>(null);
  const [sending, setSending] = useState(false);
  const submit = async (picked: readonly string[], reason: FlagReason | null, note: string): Promise<void> => {
    setMissing(picked.length === 0 ? "pick" : reason === null ? "reason" : null);
    if (sending || picked.length === 0 || reason === null) return;
    setSending(true);
    const outcome = await send(picked, reason, note);
    setSending(false);
    setProblem(outcome.ok ? null : outcome.problem);
    if (outcome.ok) onSent(outcome.value);
  };
  return { problem, missing, sending, submit };
}

function Thanks({ reported, onDone }: { readonly reported: Reported; readonly onDone: () => void }): JSX.Element {
  const words = useSpaces();
  return (
    <div class="thanks">
      <Icon name="check" />
      <h3>{words.report.sent}</h3>
      <p>{reported.readers === 0 ? words.report.sentEmpty : words.report.sentMore}</p>
      <Announcer text={words.report.sent} />
      <button type="button" class="button button-main" data-deed="done" onClick={onDone}>
        {words.flag.done}
      </button>
    </div>
  );
}
