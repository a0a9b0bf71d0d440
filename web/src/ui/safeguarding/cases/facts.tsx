import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";

import type { Level } from "../../../model-casework";
import { nameList } from "../../../texts/format";
import { useLanguage } from "../../language";
import { useMoments } from "../../moments";
import { useDeed } from "../../staff/use-deed";
import { Choice, Field, FormSheet, SafeguardingProblem } from "../form";
import { useSafeguarding } from "../words";
import { type CasePart, decides, isLead } from "./part";
import { LEVELS } from "./open-case";

type Ask = "level" | "give" | "letIn" | "close" | "reopen";

/** Level, owner and members, and the ways to change them. */
export function Facts(part: CasePart): JSX.Element {
  const words = useSafeguarding().cases;
  const { language } = useLanguage();
  const moment = useMoments();
  const title = useId();
  const [asking, setAsking] = useState<Ask | null>(null);
  const { busy, problem, run } = useDeed();
  const { client, me, shown, change } = part;
  const { brief, members } = shown;
  const close = (): void => {
    setAsking(null);
  };
  const take = (): void => {
    run(change(() => client.casework("giveCase", brief.id, brief.version, me.account)));
  };
  return (
    <section class="case-part" aria-labelledby={title}>
      <h3 id={title}>{words.facts}</h3>
      <dl class="case-facts">
        <dt>{words.ownerLabel}</dt>
        <dd>{brief.owner.name}</dd>
        <dt>{words.members}</dt>
        <dd>
          {nameList(language, members.map(({ name }) => name))} <small class="field-hint">{words.membersHint}</small>
        </dd>
        <dt>{words.opened}</dt>
        <dd>
          {moment(brief.openedAt)}, {words.sources[brief.source.kind]}
        </dd>
      </dl>
      {problem !== null && <SafeguardingProblem problem={problem} />}
      <div class="case-ways">
        {takes(part) && (
          <button type="button" class="button button-small button-main" data-deed="take" aria-disabled={busy} onClick={take}>
            {words.take}
          </button>
        )}
        {waysOf(part).map((way) => (
          <button
            key={way}
            type="button"
            class="button button-small"
            data-deed={way}
            onClick={() => {
              setAsking(way);
            }}
          >
            {{ level: words.changeLevel, give: words.give, letIn: words.letIn, close: words.close, reopen: words.reopen }[way]}
          </button>
        ))}
      </div>
      {asking !== null && <AskSheet {...part} asking={asking} onClose={close} />}
    </section>
  );
}

/** Whether somebody could have the case instead. */
function takes({ me, shown: { brief } }: CasePart): boolean {
  return brief.state === "open" && isLead(me) && brief.owner.account !== me.account;
}

function AskSheet({ asking, ...props }: SheetProps & { readonly asking: Ask }): JSX.Element {
  switch (asking) {
    case "level":
      return <ChangeLevel {...props} />;
    case "give":
    case "letIn":
      return <Admit {...props} how={asking} />;
    case "close":
    case "reopen":
      return <Turn {...props} how={asking} />;
  }
}

function waysOf(part: CasePart): readonly Ask[] {
  const lead = isLead(part.me);
  if (part.shown.brief.state === "closed") return lead ? ["reopen"] : [];
  const owner: readonly Ask[] = decides(part) ? ["level", "give"] : [];
  return lead ? [...owner, "letIn", "close"] : owner;
}

type SheetProps = CasePart & { readonly onClose: () => void };

function ChangeLevel({ client, shown, change, onClose }: SheetProps): JSX.Element {
  const words = useSafeguarding();
  const { id, version } = shown.brief;
  const [level, setLevel] = useState<Level>(shown.brief.level);
  const [why, setWhy] = useState("");
  const [tried, setTried] = useState(false);
  const { busy, problem, run } = useDeed();
  const submit = (): void => {
    setTried(true);
    if (why.trim() !== "") run(change(() => client.casework("setLevel", id, version, level, why.trim())), onClose);
  };
  return (
    <FormSheet title={words.cases.changeLevel} submit={words.cases.save} busy={busy} problem={problem} onSubmit={submit} onClose={onClose}>
      <Choice label={words.cases.level} value={level} options={LEVELS.map((each) => [each, words.cases.levels[each]])} onValue={setLevel} />
      <Field label={words.cases.why} rows={3} value={why} onValue={setWhy} problem={tried && why.trim() === "" ? words.missing : null} />
    </FormSheet>
  );
}

function Admit({ client, shown, people, change, how, onClose }: SheetProps & { readonly how: "give" | "letIn" }): JSX.Element {
  const words = useSafeguarding();
  const { id, version, owner } = shown.brief;
  const [account, setAccount] = useState("");
  const [tried, setTried] = useState(false);
  const { busy, problem, run } = useDeed();
  const inside = new Set(how === "give" ? [owner.account] : shown.members.map((each) => each.account));
  const submit = (): void => {
    setTried(true);
    const call = how === "give" ? "giveCase" : "letIn";
    if (account !== "") run(change(() => client.casework(call, id, version, account)), onClose);
  };
  return (
    <FormSheet title={words.cases[how]} submit={words.cases.save} busy={busy} problem={problem} onSubmit={submit} onClose={onClose}>
      <Choice
        label={words.cases.who}
        value={account}
        nothing={words.cases.choose}
        options={people.filter((each) => !inside.has(each.account)).map((each) => [each.account, `${each.name}, ${each.title}`])}
        onValue={setAccount}
        problem={tried && account === "" ? words.missing : null}
      />
    </FormSheet>
  );
}

function Turn({ client, shown, change, how, onClose }: SheetProps & { readonly how: "close" | "reopen" }): JSX.Element {
  const words = useSafeguarding();
  const { id, version } = shown.brief;
  const [why, setWhy] = useState("");
  const [tried, setTried] = useState(false);
  const { busy, problem, run } = useDeed();
  const submit = (): void => {
    setTried(true);
    const call = how === "close" ? "closeCase" : "reopenCase";
    if (why.trim() !== "") run(change(() => client.casework(call, id, version, why.trim())), onClose);
  };
  return (
    <FormSheet title={words.cases[how]} lead={words.cases.closeLead} submit={words.cases[how]} busy={busy} problem={problem} onSubmit={submit} onClose={onClose}>
      <Field label={words.cases.why} rows={3} value={why} onValue={setWhy} problem={tried && why.trim() === "" ? words.missing : null} />
    </FormSheet>
  );
}
