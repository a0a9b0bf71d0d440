import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";

import type { Me } from "../../../model";
import type { CaseIdentity, Glass } from "../../../model-casework";
import { useNow } from "../../clock";
import { useMoments } from "../../moments";
import { useAnswer } from "../../office/answer";
import { Icon } from "../../parts/icons";
import { useDeed } from "../../staff/use-deed";
import { Either, Field, FormSheet, SafeguardingProblem } from "../form";
import { useSafeguarding } from "../words";
import { type CasePart, isLead } from "./part";

const PARTS = ["name", "born", "nhsNumber", "address", "contact"] as const;

/** Who the young person is: entered, shut, and opened by two. */
export function Identity(part: CasePart): JSX.Element {
  const words = useSafeguarding().cases;
  const title = useId();
  const [sheet, setSheet] = useState<"enter" | "ask" | null>(null);
  const { client, shown } = part;
  const { brief, identity } = shown;
  const glasses = useAnswer(`glass ${brief.id}`, () => client.casework("glasses", brief.id));
  const open = brief.state === "open";
  const close = (): void => {
    setSheet(null);
  };
  return (
    <section class="case-part" aria-labelledby={title}>
      <h3 id={title}>{words.identity}</h3>
      <p class="field-hint">{identity === "none" ? words.identityNone : words.identityShut}</p>
      <Requests {...part} glasses={glasses.value ?? []} onChanged={glasses.again} />
      {open && (
        <div class="case-ways">
          <button
            type="button"
            class="button button-small"
            data-deed="enter-identity"
            onClick={() => {
              setSheet("enter");
            }}
          >
            {identity === "none" ? words.enter : words.enterAgain}
          </button>
          {identity === "entered" && (
            <button
              type="button"
              class="button button-small"
              data-deed="ask-identity"
              onClick={() => {
                setSheet("ask");
              }}
            >
              <Icon name="lock" small />
              {words.ask}
            </button>
          )}
        </div>
      )}
      {sheet === "enter" && <Entering {...part} onClose={close} />}
      {sheet === "ask" && <Asking {...part} onClose={close} onAsked={glasses.again} />}
    </section>
  );
}

type RequestsProps = CasePart & { readonly glasses: readonly Glass[]; readonly onChanged: () => void };

function Requests({ glasses, ...props }: RequestsProps): JSX.Element {
  return (
    <ul class="case-glasses">
      {glasses.map((glass) => (
        <Request key={glass.id} {...props} glass={glass} />
      ))}
    </ul>
  );
}

function Request({ client, me, shown, glass, onChanged }: Omit<RequestsProps, "glasses"> & { readonly glass: Glass }): JSX.Element {
  const words = useSafeguarding().cases;
  const moment = useMoments();
  const now = useNow();
  const { busy, problem, run } = useDeed();
  const [known, setKnown] = useState<CaseIdentity | null>(null);
  const over = now >= glass.endsAt;
  const read = (): void => {
    run(async () => {
      const outcome = await client.casework("readIdentity", shown.brief.id);
      if (outcome.ok) setKnown(outcome.value);
      return outcome;
    });
  };
  return (
    <li class="case-glass" data-glass={glass.id}>
      <p>
        <strong>{words.waits(glass.by.name, moment(glass.askedAt))}</strong> {over && <span class="office-tag">{words.over}</span>}
      </p>
      <p>{glass.why}</p>
      <p class="field-hint">{glass.tell ? words.willTell : words.wontTell(glass.risk ?? "")}</p>
      {glass.agreedBy !== null && <p>{words.agreedBy(glass.agreedBy.name, moment(glass.endsAt))}</p>}
      {problem !== null && <SafeguardingProblem problem={problem} />}
      {!over && (
        <Next
          stage={stageOf(glass, me)}
          busy={busy}
          known={known}
          onKnown={setKnown}
          onRead={read}
          onAgree={() => {
            run(() => client.casework("agreeGlass", shown.brief.id, glass.id), onChanged);
          }}
        />
      )}
    </li>
  );
}

type Stage = "own" | "agree" | "read" | "none";

/** What somebody can do about a request that is not over. */
function stageOf(glass: Glass, me: Me): Stage {
  const mine = glass.by.account === me.account;
  if (glass.agreedBy !== null) return mine ? "read" : "none";
  if (mine) return "own";
  return isLead(me) ? "agree" : "none";
}

interface NextProps {
  readonly stage: Stage;
  readonly busy: boolean;
  readonly known: CaseIdentity | null;
  readonly onKnown: (known: null) => void;
  readonly onRead: () => void;
  readonly onAgree: () => void;
}

function Next({ stage, busy, known, onKnown, onRead, onAgree }: NextProps): JSX.Element | null {
  const words = useSafeguarding().cases;
  if (stage === "own") return <p class="field-hint">{words.ownRequest}</p>;
  if (stage === "agree") {
    return (
      <button type="button" class="button button-small button-main" data-deed="agree" aria-disabled={busy} onClick={onAgree}>
        {words.agree}
      </button>
    );
  }
  if (stage === "none") return null;
  if (known !== null) {
    return (
      <Known
        known={known}
        onHide={() => {
          onKnown(null);
        }}
      />
    );
  }
  return (
    <>
      <p class="field-hint">{words.readLead}</p>
      <button type="button" class="button button-small button-main" data-deed="read-identity" aria-disabled={busy} onClick={onRead}>
        {words.read}
      </button>
    </>
  );
}

function Known({ known, onHide }: { readonly known: CaseIdentity; readonly onHide: () => void }): JSX.Element {
  const words = useSafeguarding().cases;
  return (
    <>
      <dl class="case-facts case-known">
        {PARTS.filter((part) => known[part] !== null).map((part) => (
          <>
            <dt key={`${part} name`}>{words.fields[part]}</dt>
            <dd key={part}>{known[part]}</dd>
          </>
        ))}
      </dl>
      <button type="button" class="button button-small" onClick={onHide}>
        <Icon name="eyeOff" small />
        {words.hide}
      </button>
    </>
  );
}

type SheetProps = CasePart & { readonly onClose: () => void };

function Entering({ client, shown, change, onClose }: SheetProps): JSX.Element {
  const words = useSafeguarding();
  const { id, version } = shown.brief;
  const [draft, setDraft] = useState<Readonly<Record<(typeof PARTS)[number], string>>>({ name: "", born: "", nhsNumber: "", address: "", contact: "" });
  const [tried, setTried] = useState(false);
  const { busy, problem, run } = useDeed();
  const empty = PARTS.every((part) => draft[part].trim() === "");
  const said = (part: (typeof PARTS)[number]): string | null => (draft[part].trim() === "" ? null : draft[part].trim());
  const submit = (): void => {
    setTried(true);
    if (empty) return;
    const identity: CaseIdentity = { name: said("name"), born: said("born"), nhsNumber: said("nhsNumber"), address: said("address"), contact: said("contact") };
    run(change(() => client.casework("enterIdentity", id, version, identity)), onClose);
  };
  return (
    <FormSheet title={words.cases.enter} lead={words.cases.enterLead} submit={words.cases.save} busy={busy} problem={problem} onSubmit={submit} onClose={onClose}>
      {PARTS.map((part) => (
        <Field
          key={part}
          label={words.cases.fields[part]}
          type={part === "born" ? "date" : "text"}
          most={part === "nhsNumber" ? 14 : 200}
          value={draft[part]}
          onValue={(value) => {
            setDraft((before) => ({ ...before, [part]: value }));
          }}
          problem={tried && empty && part === "name" ? words.missing : null}
        />
      ))}
    </FormSheet>
  );
}

function Asking({ client, shown, onClose, onAsked }: SheetProps & { readonly onAsked: () => void }): JSX.Element {
  const words = useSafeguarding();
  const said = words.cases;
  const [why, setWhy] = useState("");
  const [tell, setTell] = useState<"yes" | "no" | null>(null);
  const [risk, setRisk] = useState("");
  const [tried, setTried] = useState(false);
  const { busy, problem, run } = useDeed();
  const wrong = { why: why.trim() === "", tell: tell === null, risk: tell === "no" && risk.trim() === "" };
  const missing = (part: keyof typeof wrong): string | null => (tried && wrong[part] ? words.missing : null);
  const submit = (): void => {
    setTried(true);
    if (Object.values(wrong).includes(true)) return;
    run(
      () => client.casework("askGlass", shown.brief.id, why.trim(), tell === "no" ? risk.trim() : null),
      () => {
        onAsked();
        onClose();
      },
    );
  };
  return (
    <FormSheet title={said.ask} lead={said.askLead} submit={said.askSubmit} busy={busy} problem={problem} onSubmit={submit} onClose={onClose}>
      <Field label={said.askWhy} rows={3} value={why} onValue={setWhy} problem={missing("why")} />
      <Either
        legend={said.person}
        value={tell}
        options={[["yes", said.tellYes], ["no", said.tellNo]]}
        onValue={setTell}
        problem={missing("tell")}
      />
      {tell === "no" && <Field label={said.risk} rows={2} value={risk} onValue={setRisk} problem={missing("risk")} />}
    </FormSheet>
  );
}
