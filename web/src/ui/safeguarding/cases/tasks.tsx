import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";

import type { CaseTask } from "../../../model-casework";
import { useNow } from "../../clock";
import { useMoments } from "../../moments";
import { Icon } from "../../parts/icons";
import { useDeed } from "../../staff/use-deed";
import { Choice, Field, FormSheet } from "../form";
import { useSafeguarding } from "../words";
import type { CasePart } from "./part";

/** What somebody promised to do, and by when. */
export function Tasks(part: CasePart): JSX.Element {
  const words = useSafeguarding().cases;
  const title = useId();
  const [adding, setAdding] = useState(false);
  const [finishing, setFinishing] = useState<CaseTask | null>(null);
  const { tasks, brief } = part.shown;
  const open = brief.state === "open";
  return (
    <section class="case-part" aria-labelledby={title}>
      <h3 id={title}>{words.tasks}</h3>
      {tasks.length === 0 && <p class="field-hint">{words.noTasks}</p>}
      <ul class="case-tasks">
        {[...tasks]
          .sort((a, b) => Number(a.doneAt !== null) - Number(b.doneAt !== null) || a.due - b.due)
          .map((task) => (
            <Task key={task.task} task={task} onFinish={open && task.doneAt === null ? setFinishing : null} />
          ))}
      </ul>
      {open && (
        <button
          type="button"
          class="button button-small"
          data-deed="task"
          onClick={() => {
            setAdding(true);
          }}
        >
          <Icon name="plus" small />
          {words.addTask}
        </button>
      )}
      {adding && (
        <Adding
          {...part}
          onClose={() => {
            setAdding(false);
          }}
        />
      )}
      {finishing !== null && (
        <Finishing
          {...part}
          task={finishing}
          onClose={() => {
            setFinishing(null);
          }}
        />
      )}
    </section>
  );
}

function Task({ task, onFinish }: { readonly task: CaseTask; readonly onFinish: ((task: CaseTask) => void) | null }): JSX.Element {
  const words = useSafeguarding().cases;
  const moment = useMoments();
  const late = task.doneAt === null && task.due < useNow();
  return (
    <li class={task.doneAt === null ? "case-task" : "case-task case-task-done"}>
      <span class="case-task-words">
        <strong>{task.text}</strong>
        <span>
          {task.owner.name} · {task.doneAt === null ? words.dueBy(moment(task.due)) : words.doneAt(moment(task.doneAt))}{" "}
          {late && <span class="office-tag office-tag-warm">{words.late}</span>}
        </span>
      </span>
      {onFinish !== null && (
        <button
          type="button"
          class="button button-small"
          aria-label={`${words.finish}: ${task.text}`}
          onClick={() => {
            onFinish(task);
          }}
        >
          <Icon name="check" small />
          {words.finish}
        </button>
      )}
    </li>
  );
}

type SheetProps = CasePart & { readonly onClose: () => void };

function Adding({ client, me, shown, change, onClose }: SheetProps): JSX.Element {
  const words = useSafeguarding();
  const { id, version } = shown.brief;
  const now = useNow();
  const { members } = shown;
  const [text, setText] = useState("");
  const [owner, setOwner] = useState(members.some(({ account }) => account === me.account) ? me.account : "");
  const [due, setDue] = useState("");
  const [tried, setTried] = useState(false);
  const { busy, problem, run } = useDeed();
  const at = new Date(due).getTime();
  const wrong = { text: text.trim() === "", owner: owner === "", due: !(at > now) };
  const submit = (): void => {
    setTried(true);
    if (wrong.text || wrong.owner || wrong.due) return;
    run(change(() => client.casework("addTask", id, version, text.trim(), owner, at)), onClose);
  };
  return (
    <FormSheet title={words.cases.addTask} submit={words.cases.addTask} busy={busy} problem={problem} onSubmit={submit} onClose={onClose}>
      <Field label={words.cases.taskText} rows={2} value={text} onValue={setText} problem={tried && wrong.text ? words.missing : null} />
      <Choice
        label={words.cases.who}
        value={owner}
        nothing={words.cases.choose}
        options={members.map(({ account, name }) => [account, name])}
        onValue={setOwner}
        problem={tried && wrong.owner ? words.missing : null}
      />
      <Field label={words.cases.due} type="datetime-local" value={due} onValue={setDue} problem={tried && wrong.due ? words.cases.pastDue : null} />
    </FormSheet>
  );
}

function Finishing({ client, shown, change, task, onClose }: SheetProps & { readonly task: CaseTask }): JSX.Element {
  const words = useSafeguarding();
  const { id, version } = shown.brief;
  const [outcome, setOutcome] = useState("");
  const [tried, setTried] = useState(false);
  const { busy, problem, run } = useDeed();
  const submit = (): void => {
    setTried(true);
    if (outcome.trim() !== "") run(change(() => client.casework("finishTask", id, version, task.task, outcome.trim())), onClose);
  };
  return (
    <FormSheet title={words.cases.finishTitle} lead={task.text} submit={words.cases.save} busy={busy} problem={problem} onSubmit={submit} onClose={onClose}>
      <Field label={words.cases.outcome} rows={3} value={outcome} onValue={setOutcome} problem={tried && outcome.trim() === "" ? words.missing : null} />
    </FormSheet>
  );
}
