import type { ComponentChildren, JSX } from "preact";

import type { Client, Outcome, Problem } from "../../model";
import type { DeskAlarm } from "../../model-desk";
import { shortMoment } from "../../texts/format";
import { useLanguage } from "../language";
import { Icon } from "../parts/icons";
import { Sheet } from "../parts/sheet";
import { DeskProblem } from "./desk-problem";
import { useDesk, useDeskNow } from "./desk-words";
import { useAlarmSound } from "./sound";
import { useDeed } from "./use-deed";

interface AlarmsProps {
  readonly client: Client;
  readonly me: string;
  readonly alarms: readonly DeskAlarm[];
  /** Null where whoever looks has no inbox. */
  readonly onOpen: ((talk: string) => void) | null;
  /** Whether all of them are shown, in a sheet. */
  readonly listed: boolean;
  readonly onListed: (listed: boolean) => void;
}

/** What rings stands over everything until somebody sees to it; all open alarms are one press away. */
export function Alarms({ alarms, client, me, onOpen, listed, onListed }: AlarmsProps): JSX.Element {
  const words = useDesk().alarms;
  const { problem, run } = useDeed();
  const [sound, setSound] = useAlarmSound(alarms);
  const ringing = alarms.filter(({ state }) => state === "raised");
  const [first] = ringing;
  return (
    <>
      <div class={first === undefined ? "alarms alarms-quiet" : "alarms"} role="region" aria-label={words.ringing}>
        <div role="alert" class="alarms-ringing">
          {first !== undefined && (
            <Alarm alarm={first} client={client} me={me} onOpen={onOpen} run={run}>
              {ringing.length > 1 && (
                <button
                  type="button"
                  class="button button-small"
                  aria-haspopup="dialog"
                  onClick={() => {
                    onListed(true);
                  }}
                >
                  {words.andMore(ringing.length - 1)}
                </button>
              )}
            </Alarm>
          )}
        </div>
        {problem !== null && !listed && <DeskProblem problem={problem} />}
      </div>
      {listed && (
        <AlarmList
          {...{ alarms, client, me, onOpen, run, problem }}
          sound={<Sound on={sound} onChange={setSound} />}
          onClose={() => {
            onListed(false);
          }}
        />
      )}
    </>
  );
}

interface AlarmListProps extends Omit<AlarmProps, "alarm" | "children"> {
  readonly alarms: readonly DeskAlarm[];
  readonly problem: Problem | null;
  readonly sound: ComponentChildren;
  readonly onClose: () => void;
}

function AlarmList({ alarms, onOpen, problem, sound, onClose, ...rest }: AlarmListProps): JSX.Element {
  const words = useDesk().alarms;
  const open = (talk: string): void => {
    onClose();
    onOpen?.(talk);
  };
  return (
    <Sheet title={words.title} onClose={onClose}>
      {alarms.length === 0 && <p>{words.none}</p>}
      <ul class="alarm-list">
        {alarms.map((alarm) => (
          <li key={alarm.id}>
            <Alarm alarm={alarm} onOpen={onOpen === null ? null : open} {...rest} />
          </li>
        ))}
      </ul>
      {problem !== null && <DeskProblem problem={problem} />}
      {sound}
    </Sheet>
  );
}

function Sound({ on, onChange }: { readonly on: boolean; readonly onChange: (on: boolean) => void }): JSX.Element {
  const words = useDesk().alarms;
  return (
    <div class="alarm-sound">
      <button
        type="button"
        class="chip"
        aria-pressed={on}
        onClick={() => {
          onChange(!on);
        }}
      >
        <Icon name="bell" small />
        {on ? words.soundOn : words.soundOff}
      </button>
      <p class="field-hint">{words.soundHint}</p>
    </div>
  );
}

interface AlarmProps {
  readonly alarm: DeskAlarm;
  readonly client: Client;
  readonly me: string;
  readonly onOpen: ((talk: string) => void) | null;
  readonly run: (deed: () => Promise<Outcome<unknown>>) => void;
  readonly children?: ComponentChildren;
}

function Alarm({ alarm, client, me, onOpen, run, children }: AlarmProps): JSX.Element {
  const words = useDesk().alarms;
  const { language } = useLanguage();
  const now = useDeskNow();
  const { person, who, step, steps, raisedAt, acknowledged } = alarm;
  const details = [words.who[who], words.step(step + 1, steps), words.since(shortMoment(language, raisedAt, now))];
  return (
    <div class={`alarm alarm-${alarm.state}`}>
      <Icon name="bell" />
      <p class="alarm-words">
        <strong>{alarm.state === "raised" ? words.rings(person.name) : person.name}</strong>
        <span>{details.join(" · ")}</span>
        {acknowledged !== null && (
          <span class="alarm-taken">{acknowledged.account === me ? words.takenByYou : words.taken(acknowledged.name)}</span>
        )}
      </p>
      <span class="alarm-ways">
        {alarm.state === "raised" && (
          <button
            type="button"
            class="button button-small button-main alarm-take"
            aria-label={words.takeLabel(person.name)}
            onClick={() => {
              run(() => client.desk("acknowledge", alarm.id));
            }}
          >
            {words.take}
          </button>
        )}
        {onOpen !== null && (
          <button
            type="button"
            class="button button-small"
            aria-label={words.lookLabel(person.name)}
            onClick={() => {
              onOpen(alarm.conversation);
            }}
          >
            {words.look}
          </button>
        )}
        {children}
      </span>
    </div>
  );
}
