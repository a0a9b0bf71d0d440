import type { JSX } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";

import type { Client, JoinOffer, Problem } from "../../model";
import { useScreenFocus } from "../page";
import { later } from "../parts/later";
import type { ComingBackProps } from "../recovery/coming-back";
import { CodeForm } from "./code-form";
import { codeInAddress, hideCode } from "./join-code";
import { NameForm } from "./name-form";
import { OfferScreen } from "./offer";
import { Starting } from "./quiet-screens";

/** With the list of words, which few ever need. */
const ComingBack = later<ComingBackProps>(async () => (await import("../recovery/coming-back")).ComingBack, "", Starting);

type Step =
  | { readonly at: "code"; readonly problem: Problem | null; readonly looking: boolean }
  | { readonly at: "offer" | "name"; readonly offer: JoinOffer }
  | { readonly at: "recovery" };

interface JoinProps {
  readonly client: Client;
  /** There is a chat already, on another device. */
  readonly onOtherDevice: () => void;
}

/** Take a young person from a code to a name: is this the right place, then who would you like to be. */
export function Join({ client, onOtherDevice }: JoinProps): JSX.Element {
  const [code, setCode] = useState(() => codeInAddress(window.location));
  const [step, setStep] = useState<Step>(() => ({ at: "code", problem: null, looking: code !== "" }));
  const heading = useScreenFocus(step.at);

  const look = useCallback(
    async (wanted: string) => {
      setCode(wanted);
      setStep({ at: "code", problem: null, looking: true });
      const outcome = await client.lookUpCode(wanted);
      setStep(
        outcome.ok
          ? { at: "offer", offer: outcome.value }
          : { at: "code", problem: outcome.problem, looking: false },
      );
    },
    [client],
  );

  useEffect(() => {
    // Also runs when a second link is opened while this page is already there.
    const follow = (): void => {
      const found = codeInAddress(window.location);
      hideCode(window.location, window.history);
      if (found !== "") void look(found);
    };
    follow();
    window.addEventListener("hashchange", follow);
    return () => {
      window.removeEventListener("hashchange", follow);
    };
  }, [look]);

  switch (step.at) {
    case "code":
      return (
        <CodeForm
          heading={heading}
          code={code}
          problem={step.problem}
          looking={step.looking}
          onCode={look}
          onOtherDevice={onOtherDevice}
          onRecovery={() => {
            setStep({ at: "recovery" });
          }}
        />
      );
    case "recovery":
      return (
        <ComingBack
          client={client}
          onCancel={() => {
            setStep({ at: "code", problem: null, looking: false });
          }}
        />
      );
    case "offer":
      return (
        <OfferScreen
          heading={heading}
          offer={step.offer}
          onNext={() => {
            setStep({ at: "name", offer: step.offer });
          }}
          onOtherCode={() => {
            setCode("");
            setStep({ at: "code", problem: null, looking: false });
          }}
        />
      );
    case "name":
      return (
        <NameForm
          heading={heading}
          client={client}
          code={code}
          first={step.offer.nicknames}
          onBack={() => {
            setStep({ at: "offer", offer: step.offer });
          }}
        />
      );
  }
}
