import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { MemberLine } from "../../call/member-line";
import { guestKeys, hashOfToken, writeFragment } from "../../crypto/visit-keys";
import type { Client, Problem } from "../../model";
import { toBase64Url, toHex } from "../../protocol/bytes";
import type { GuestRecord, VisitRole } from "../../protocol/visits";
import { useNow } from "../clock";
import { useLanguage } from "../language";
import { useVisit, visitProblem, whenOf } from "./words";

const ROLES = ["parent", "carer", "interpreter", "colleague"] as const satisfies readonly VisitRole[];
const GOOD_FOR = 24 * 3_600_000;

interface GuestLinksProps {
  readonly client: Client;
  readonly visit: string;
  readonly line: MemberLine;
}

/** Make links for guests, see what became of them, take them back. The seed of a link stays on this page. */
export function GuestLinks({ client, visit, line }: GuestLinksProps): JSX.Element {
  const words = useVisit();
  const [guests, setGuests] = useState<readonly GuestRecord[]>([]);
  const [links, setLinks] = useState<ReadonlyMap<string, string>>(new Map());
  const [problem, setProblem] = useState<Problem | null>(null);
  const look = (): void => void line.guests().then(setGuests);
  useEffect(look, [line]);
  const now = useNow();
  const { language } = useLanguage();

  const make = async (name: string, role: VisitRole): Promise<void> => {
    const random = (size: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(size));
    const guest = toHex(random(16));
    const seed = random(32);
    const { token, signal } = await guestKeys({ visit, guest, seed });
    const sealed = await line.sealSeed(guest, seed);
    if (sealed === null) {
      setProblem({ code: "visit.key", fields: {} });
      return;
    }
    const outcome = await client.visitCall("POST", `/v1/visits/${visit}/guests`, {
      guest,
      name,
      role,
      token_hash: toBase64Url(await hashOfToken(token)),
      expires_at: Date.now() + GOOD_FOR,
      epoch: sealed.epoch,
      sealed: toBase64Url(sealed.sealed),
    });
    setProblem(outcome.ok ? null : outcome.problem);
    if (!outcome.ok) return;
    line.keys.addGuest(guest, signal);
    setLinks(new Map(links).set(guest, `${location.origin}/visit#${writeFragment({ visit, guest, seed })}`));
    look();
  };
  const revoke = async (guest: string): Promise<void> => {
    await client.visitCall("POST", `/v1/visits/${visit}/guests/${guest}/revoke`, {});
    look();
  };

  return (
    <section class="stack-tight guests">
      <h3>{words.guests.title}</h3>
      <p class="field-hint">{words.guests.lead}</p>
      <GuestForm onMake={make} />
      {problem !== null && (
        <p class="field-problem" role="alert">
          {visitProblem(words, problem)}
        </p>
      )}
      <ul class="people-list">
        {guests.map(({ guest, name, role, state, expires_at }) => (
          <li key={guest} class="people-person">
            <strong>{name}</strong>
            <p class="field-hint">
              {words.roles[role]}, {words.guests.states[state]}
              {state === "open" && `. ${words.guests.until(whenOf(words, language, expires_at, now))}`}
            </p>
            <Link name={name} link={links.get(guest) ?? null} />
            {(state === "open" || state === "used") && (
              <button type="button" class="button button-small" onClick={() => void revoke(guest)}>
                {words.guests.revoke}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Link({ name, link }: { readonly name: string; readonly link: string | null }): JSX.Element | null {
  const words = useVisit().guests;
  const [copied, setCopied] = useState(false);
  if (link === null) return null;
  return (
    <div class="people-buttons">
      <input
        class="input guest-link"
        readOnly
        aria-label={words.linkLabel(name)}
        value={link}
        onFocus={(event) => {
          event.currentTarget.select();
        }}
      />
      <button
        type="button"
        class="button button-main button-small"
        onClick={() => {
          void navigator.clipboard.writeText(link).then(
            () => {
              setCopied(true);
            },
            () => undefined,
          );
        }}
      >
        {copied ? words.copied : words.copy}
      </button>
    </div>
  );
}

function GuestForm({ onMake }: { readonly onMake: (name: string, role: VisitRole) => Promise<void> }): JSX.Element {
  const words = useVisit();
  const [name, setName] = useState("");
  const [role, setRole] = useState<VisitRole>("parent");
  const [empty, setEmpty] = useState(false);
  return (
    <form
      class="guest-form"
      onSubmit={(event) => {
        event.preventDefault();
        setEmpty(name.trim() === "");
        if (name.trim() === "") return;
        void onMake(name.trim(), role);
        setName("");
      }}
    >
      <label class="field">
        <span class="field-label">{words.guests.name}</span>
        <input
          class="input"
          maxLength={80}
          autocomplete="off"
          value={name}
          aria-invalid={empty}
          onInput={(event) => {
            setName(event.currentTarget.value);
          }}
        />
      </label>
      <label class="field">
        <span class="field-label">{words.guests.role}</span>
        <select
          class="input"
          value={role}
          onChange={(event) => {
            setRole(ROLES.find((each) => each === event.currentTarget.value) ?? "parent");
          }}
        >
          {ROLES.map((each) => (
            <option key={each} value={each}>
              {words.roles[each]}
            </option>
          ))}
        </select>
      </label>
      {empty && (
        <p class="field-problem" role="alert">
          {words.guests.empty}
        </p>
      )}
      <button type="submit" class="button button-small">
        {words.guests.make}
      </button>
    </form>
  );
}
