import type { JSX } from "preact";
import { useId } from "preact/hooks";

import type { DeviceChoice, LocalState } from "../../call/local-media";
import { megabytes, type Thrift } from "../../call/shaping";
import type { CallDeeds } from "./deeds";
import { useVisit } from "./words";

const THRIFTS: readonly Thrift[] = ["video", "saver", "audio"];

interface DeviceChoicesProps {
  readonly local: LocalState;
  readonly call: CallDeeds;
}

/** Choose camera, microphone and speaker, where there is more than one of them. */
export function DeviceChoices({ local, call }: DeviceChoicesProps): JSX.Element {
  const words = useVisit().test;
  const { devices, chosen } = local;
  return (
    <div class="stack-tight">
      <Choice label={words.camera} from={devices.cameras} chosen={chosen.camera} onChoose={(id) => void call.choose("camera", id)} />
      <Choice
        label={words.microphone}
        from={devices.microphones}
        chosen={chosen.microphone}
        onChoose={(id) => void call.choose("microphone", id)}
      />
      <Choice label={words.speakers} from={devices.speakers} chosen={chosen.speaker} onChoose={(id) => void call.choose("speaker", id)} />
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly from: readonly DeviceChoice[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}

function Choice({ label, from, chosen, onChoose }: ChoiceProps): JSX.Element | null {
  const words = useVisit().test;
  const id = useId();
  if (from.length < 2) return null;
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      <select
        id={id}
        class="input"
        value={chosen}
        onChange={(event) => {
          onChoose(event.currentTarget.value);
        }}
      >
        <option value="">{words.usual}</option>
        {from.map((device, index) => (
          <option key={device.id} value={device.id}>
            {device.label === "" ? `${label} ${index + 1}` : device.label}
          </option>
        ))}
      </select>
    </div>
  );
}

interface ThriftChoiceProps {
  readonly thrift: Thrift;
  readonly minutes: number;
  readonly others: number;
  readonly onChoose: (thrift: Thrift) => void;
}

/** Choose how much data the visit may take, and see what it will be. */
export function ThriftChoice({ thrift, minutes, others, onChoose }: ThriftChoiceProps): JSX.Element {
  const words = useVisit().thrift;
  return (
    <fieldset class="thrift">
      <legend class="field-label">{words.title}</legend>
      {THRIFTS.map((each) => (
        <label key={each} class="thrift-choice">
          <input
            type="radio"
            name="thrift"
            value={each}
            checked={thrift === each}
            onChange={() => {
              onChoose(each);
            }}
          />
          <span>
            {words[each]}
            <span class="field-hint">{words.cost(megabytes(each, minutes, others), minutes)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
