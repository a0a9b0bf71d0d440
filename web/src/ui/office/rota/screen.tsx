import type { JSX } from "preact";
import { useContext, useState } from "preact/hooks";

import type { Client, Team } from "../../../model";
import type { Rota, SavedRota, StaffMember } from "../../../model-office";
import { Clock } from "../../clock";
import { useAnswer, Waiting } from "../answer";
import { dayAfter, mondayOf, wallTime } from "../wall";
import { useOffice } from "../words";
import { Leads } from "./leads";
import { RotaBar } from "./rota-bar";
import { ShiftSheet } from "./shift-sheet";
import { copyWeek, countPast, MOST_SHIFTS, type Opened, withoutPast, withoutShift, withShift } from "./shifts";
import { useRota } from "./use-rota";
import { Week } from "./week";

interface RotaProps {
  readonly client: Client;
  readonly account: string;
  readonly team: Team;
  readonly administrator: boolean;
  readonly onDirty: (dirty: boolean) => void;
}

/** Who is on duty and on call, week by week, and who leads. */
export function RotaScreen(props: RotaProps): JSX.Element {
  const { client, team } = props;
  const rota = useAnswer(`rota ${team.id}`, () => client.office("rota", team.id));
  const staff = useAnswer(`staff ${team.id}`, () => client.office("staff", team.id));
  const settings = useAnswer(`settings ${team.id}`, () => client.office("settings", team.id, null));
  if (rota.value === null) return <Waiting asked={rota} />;
  if (staff.value === null) return <Waiting asked={staff} />;
  if (settings.value === null) return <Waiting asked={settings} />;
  return <Editor {...props} first={rota.value} staff={staff.value} zone={settings.value.settings.time_zone} />;
}

interface EditorProps extends RotaProps {
  readonly first: SavedRota;
  readonly staff: readonly StaffMember[];
  readonly zone: string;
}

function Editor(props: EditorProps): JSX.Element {
  const words = useOffice().rota;
  const { client, account, first, staff, zone, administrator, onDirty } = props;
  const now = useContext(Clock)();
  const today = wallTime(now, zone).day;
  const [monday, setMonday] = useState(() => mondayOf(today));
  const [opened, setOpened] = useState<Opened | null>(null);
  const { state, dirty, become, save } = useRota(client, account, first, onDirty);
  const { rota } = state;
  const change = (next: Rota): void => {
    if (next.duty.length > MOST_SHIFTS || next.on_call.length > MOST_SHIFTS) become({ said: words.full });
    else become({ rota: next, said: "" });
  };
  const past = countPast(rota, now);
  return (
    <>
      <div class="office-scroll rota">
        <p class="office-lead">{words.lead}</p>
        <Week
          rota={rota}
          staff={staff}
          zone={zone}
          monday={monday}
          today={today}
          onMonday={setMonday}
          onOpen={setOpened}
          onCopy={() => {
            const copied = copyWeek(rota, monday, zone);
            change(copied.rota);
            become({ said: words.copied(copied.count) });
          }}
        />
        {past > 0 && (
          <div class="office-below">
            <span>{words.past(past)}</span>
            <button type="button" class="button button-small" onClick={() => { change(withoutPast(rota, now)); }}>
              {words.clearPast}
            </button>
          </div>
        )}
        <Leads staff={staff} leads={rota.leads} locked={!administrator} onLeads={(leads) => { change({ ...rota, leads }); }} />
      </div>
      <RotaBar state={state} dirty={dirty} staff={staff} onUndo={() => { become({ rota: state.base.rota, said: "", problem: null }); }} onSave={() => void save()} />
      {opened !== null && (
        <ShiftSheet
          opened={opened}
          staff={staff}
          zone={zone}
          last={dayAfter(today, 365)}
          onPut={(shifts, kind) => {
            const without = opened.shift === null ? rota : withoutShift(rota, opened.kind, opened.shift);
            change(shifts.reduce((made, shift) => withShift(made, kind, shift), without));
            setOpened(null);
          }}
          onRemove={() => {
            if (opened.shift !== null) change(withoutShift(rota, opened.kind, opened.shift));
            setOpened(null);
          }}
          onClose={() => {
            setOpened(null);
          }}
        />
      )}
    </>
  );
}
