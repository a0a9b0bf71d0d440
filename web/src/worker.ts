/** The worker: everything that touches keys, store and network, away from the page. */
import type { Call, CallName, Calls, FromWorker, ToWorker, Value } from "./bridge";
import { loadSuite } from "./crypto/suite";
import { browserEnvironment } from "./engine/browser";
import { Engine } from "./engine/engine";
import { Seat } from "./engine/seat";
import type { Face, Outcome } from "./model";

declare const self: DedicatedWorkerGlobalScope;

let setReady: (engine: Engine) => void = () => undefined;
const ready = new Promise<Engine>((resolve) => {
  setReady = resolve;
});
let seat: Seat | null = null;
let working = false;

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.t === "start") void start(data.face, data.visible, data.left);
  else if (data.t === "takeOver") void takeOver();
  else void ready.then((engine) => take(engine, data));
};

function post(message: FromWorker): void {
  self.postMessage(message);
}

async function start(face: Face, visible: boolean, left: boolean): Promise<void> {
  let hasLeft = left;
  const engine = new Engine({
    environment: browserEnvironment,
    face,
    suite: await loadSuite(),
    prefix: `earshot-${face}`,
    publish: (snapshot) => {
      post({ t: "snapshot", snapshot });
    },
    publishVisit: (news) => {
      post({ t: "visit", news });
    },
  });
  engine.setVisible(visible);
  setReady(engine);
  seat = new Seat(`earshot-${face}`, navigator.locks, {
    taken: () => {
      working = true;
      void (hasLeft ? engine.finishLeaving() : engine.start());
      hasLeft = false;
    },
    lost: () => {
      working = false;
      engine.stop("elsewhere");
    },
  });
  await seat.take();
}

async function takeOver(): Promise<void> {
  const engine = await ready;
  // The seat may be ours already: then it was a copy of this profile, elsewhere, that the gateway preferred.
  if (working) await engine.start();
  else await seat?.takeOver();
}

async function take(engine: Engine, message: Exclude<ToWorker, { t: "start" | "takeOver" }>): Promise<void> {
  switch (message.t) {
    case "visible":
      engine.setVisible(message.visible);
      return;
    case "nudge":
      engine.nudge();
      return;
    case "typing":
      engine.setTyping(message.conversation, message.typing);
      return;
    case "show":
      engine.show(message.conversation);
      return;
    case "call":
      post({ t: "outcome", id: message.id, outcome: await answer(engine, message) });
  }
}

async function answer(engine: Engine, call: Call): Promise<Outcome<Value>> {
  try {
    return await dispatch(engine, call);
  } catch (error) {
    // Nothing that a person can act on; the console has the rest. The seam promises an answer.
    console.error(error);
    return { ok: false, problem: { code: "internal", fields: {} } };
  }
}

type Answers = { readonly [N in CallName]: (...args: Calls[N]["args"]) => Promise<Outcome<Calls[N]["value"]>> };

/** The engine has a method of each call's name. */
function dispatch(engine: Answers, { name, args }: Call): Promise<Outcome<Value>> {
  const method = engine[name].bind(engine) as (...args: readonly unknown[]) => Promise<Outcome<Value>>;
  return method(...args);
}
