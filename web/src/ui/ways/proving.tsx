import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";

import type { Client, Outcome } from "../../model";
import { later } from "../parts/later";

const ProvingSheet = later(async () => (await import("./proving-sheet")).ProvingSheet);

/** What may be asked that cannot be taken back. */
const GRAVE = new Set<PropertyKey>(["casework", "records", "ways", "office", "moderation", "desk", "devices"]);

type Asked = (...args: readonly unknown[]) => Promise<Outcome<unknown>>;

interface Proving {
  /** The client, but for this: what wants a fresh proof is asked again once there is one. */
  readonly client: Client;
  readonly sheet: JSX.Element | null;
}

/** Let whoever is told `sign_in.stale` show that it is them, and then do what they wanted. */
export function useProving(client: Client): Proving {
  const [waiting, setWaiting] = useState<((proved: boolean) => void) | null>(null);
  const asking = useMemo(() => {
    let asked: Promise<boolean> | null = null;
    const prove = (): Promise<boolean> => {
      asked ??= new Promise<boolean>((resolve) => {
        setWaiting(() => resolve);
      }).finally(() => {
        asked = null;
        setWaiting(null);
      });
      return asked;
    };
    return withProof(client, prove);
  }, [client]);
  const sheet = waiting === null ? null : <ProvingSheet client={client} onEnd={waiting} />;
  return { client: asking, sheet };
}

function withProof(client: Client, prove: () => Promise<boolean>): Client {
  return new Proxy(client, {
    get(target, name) {
      const found: unknown = Reflect.get(target, name, target);
      if (typeof found !== "function") return found;
      const method = found.bind(target) as Asked;
      if (!GRAVE.has(name)) return method;
      return async (...args: readonly unknown[]) => {
        const outcome = await method(...args);
        if (outcome.ok || outcome.problem.code !== "sign_in.stale") return outcome;
        return (await prove()) ? method(...args) : outcome;
      };
    },
  });
}
