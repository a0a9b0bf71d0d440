import type { JSX } from "preact";
import { useContext, useId, useState } from "preact/hooks";

import type { AppWords } from "../../texts/en/devices";
import { checkApp, type Checked, FilesContext } from "./checking";

type State =
  | { readonly kind: "none" }
  | { readonly kind: "failed" }
  | { readonly kind: "checking"; readonly done: number; readonly of: number }
  | { readonly kind: "checked"; readonly checked: Checked };

/** Which app this is, and whether this browser has the one that everybody gets. */
export function ThisApp({ words }: { readonly words: AppWords }): JSX.Element {
  const id = useId();
  const get = useContext(FilesContext);
  const [state, setState] = useState<State>({ kind: "none" });
  const check = async (): Promise<void> => {
    if (state.kind === "checking") return;
    setState({ kind: "checking", done: 0, of: 0 });
    try {
      const checked = await checkApp(get, (done, of) => {
        setState({ kind: "checking", done, of });
      });
      setState({ kind: "checked", checked });
    } catch {
      setState({ kind: "failed" });
    }
  };
  return (
    <section class="this-app" aria-labelledby={id}>
      <h3 id={id}>{words.title}</h3>
      <p>{words.lead}</p>
      {state.kind === "checked" && <Found checked={state.checked} words={words} />}
      {state.kind === "failed" && <p class="note note-problem">{words.failed}</p>}
      <div>
        <button type="button" class="button" aria-disabled={state.kind === "checking"} data-act="check-app" onClick={() => void check()}>
          {state.kind === "none" ? words.check : words.again}
        </button>
      </div>
      {state.kind === "checking" && state.of > 0 && (
        <progress aria-label={words.checking} value={state.done} max={state.of}>
          {words.checking}
        </progress>
      )}
      <p class="unseen" role="status">
        {spoken(state, words)}
      </p>
    </section>
  );
}

function Found({ checked, words }: { readonly checked: Checked; readonly words: AppWords }): JSX.Element {
  const { hash, files, different } = checked;
  return (
    <>
      {different.length === 0 ? (
        <p class="this-app-good">{words.good(files)}</p>
      ) : (
        <>
          <p class="note note-problem">{words.different(different.length)}</p>
          <ul class="this-app-different">
            {different.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        </>
      )}
      <p>{words.number}</p>
      <code class="this-app-number">{(hash.match(/.{4}/g) ?? []).join(" ")}</code>
    </>
  );
}

function spoken(state: State, words: AppWords): string {
  if (state.kind === "checking") return words.checking;
  if (state.kind === "failed") return words.failed;
  if (state.kind === "none") return "";
  const { different, files } = state.checked;
  return different.length === 0 ? words.good(files) : words.different(different.length);
}
