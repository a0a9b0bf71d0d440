import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { MemberLine } from "../../call/member-line";
import { guestKeys, hashOfToken, writeFragment } from "../../crypto/visit-keys";
import type { Client, Problem } from "../../model";
import { toBase64Url, toHex } from "../../protocol/bytes";
import type { GuestRecord, VisitRole } from "../../protocol/visits";
import { useNow } from "../clock";
import { useLanguage } from "../language";
import { CopyButton, LinkField } from "../parts/copy-button";
import { useVisit, visitProblem, whenOf } from "./words";

const ROLES = ["parent", "carer", "interpreter", "colleague"] as const satisfies readonly VisitRole[];
const HOUR = 3_600_000;
const GOOD_FOR = 24 * HOUR;
/** Three days, less what two clocks may differ. */
const LONGEST = 71 * HOUR;

interface GuestLinksProps {
  readonly client: Client;
  readonly visit: string;
  readonly startsAt: number;
  readonly line: MemberLine;
  /** Changes when the list may be another one. */
  readonly beat?: number;
}

/** Make links for guests, see what became of them, show them again, take them back. The gateway sees no seed. */
export function GuestLinks({ client, visit, startsAt, line, beat = 0 }: GuestLinksProps): JSX.Element {
  const words = useVisit();
  const [guests, setGuests] = useState<readonly GuestRecord[]>([]);
  const [links, setLinks] = useState<ReadonlyMap<string, string>>(new Map());
  const [problem, setProblem] = useState<Problem | null>(null);
  const look = (): void => void line.guests().then(setGuests);
  useEffect(look, [line, beat]);
  const now = useNow();
  const isEarly = startsAt > now + LONGEST;
  const keep = (guest: string, fragment: string): void => {
    setLinks(new Map(links).set(guest, `${location.origin}/visit#${fragment}`));
  };

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
      expires_at: Math.min(Date.now() + LONGEST, Math.max(Date.now(), startsAt) + GOOD_FOR),
      epoch: sealed.epoch,
      sealed: toBase64Url(sealed.sealed),
    });
    setProblem(outcome.ok ? null : outcome.problem);
    if (!outcome.ok) return;
    line.keys.addGuest(guest, signal);
    keep(guest, writeFragment({ visit, guest, seed }));
    look();
  };
  const revoke = async (guest: string): Promise<void> => {
    const outcome = await client.visitCall("POST", `/v1/visits/${visit}/guests/${guest}/revoke`, {});
    setProblem(outcome.ok ? null : outcome.problem);
    look();
  };
  const show = async (record: GuestRecord): Promise<void> => {
    const fragment = await line.fragmentOf(record);
    setProblem(fragment === null ? { code: "link.closed", fields: {} } : null);
    if (fragment !== null) keep(record.guest, fragment);
  };
  const renew = async ({ guest, name, role, state }: GuestRecord): Promise<void> => {
    if (state === "open") await revoke(guest);
    await make(name, role);
  };

  return (
    <section class="stack-tight guests">
      <h3>{words.guests.title}</h3>
      <p class="field-hint">{isEarly ? words.guests.early : words.guests.lead}</p>
      {!isEarly && <GuestForm onMake={make} />}
      {problem !== null && (
        <p class="field-problem" role="alert">
          {visitProblem(words, problem)}
        </p>
      )}
      <ul class="people-list">
        {guests.map((record) => (
          <Guest
            key={record.guest}
            record={record}
            now={now}
            link={links.get(record.guest) ?? null}
            onShow={() => void show(record)}
            onRenew={() => void renew(record)}
            onRevoke={() => void revoke(record.guest)}
          />
        ))}
      </ul>
    </section>
  );
}

interface GuestProps {
  readonly record: GuestRecord;
  readonly now: number;
  /** Null where it is not on this page. */
  readonly link: string | null;
  readonly onShow: () => void;
  readonly onRenew: () => void;
  readonly onRevoke: () => void;
}

function Guest(props: GuestProps): JSX.Element {
  const { record, now, link } = props;
  const { name, role, state, expires_at } = record;
  const words = useVisit();
  const { language } = useLanguage();
  const isOpen = state === "open";
  return (
    <li class="people-person" data-guest={state}>
      <strong>{name}</strong>
      <p class="field-hint">
        {words.roles[role]}, {words.guests.states[state]}
        {isOpen && `. ${words.guests.until(whenOf(words, language, expires_at, now))}`}
      </p>
      {isOpen && link !== null && <Link name={name} link={link} />}
      <LinkButtons {...props} />
    </li>
  );
}

/** What can be done with a link, which depends on what became of it. */
function LinkButtons({ record: { name, state }, link, onShow, onRenew, onRevoke }: GuestProps): JSX.Element {
  const words = useVisit().guests;
  const isHidden = state === "open" && link === null;
  return (
    <div class="people-buttons">
      {isHidden && <LinkButton act="show-link" label={words.show} name={name} onPress={onShow} />}
      {(isHidden || state !== "open") && <LinkButton act="renew-link" label={words.renew} name={name} onPress={onRenew} />}
      {["open", "used"].includes(state) && <LinkButton act="revoke-link" label={words.revoke} name={name} onPress={onRevoke} />}
    </div>
  );
}

interface LinkButtonProps {
  readonly act: string;
  readonly label: string;
  readonly name: string;
  readonly onPress: () => void;
}

function LinkButton({ act, label, name, onPress }: LinkButtonProps): JSX.Element {
  return (
    <button type="button" class="button button-small" data-act={act} aria-label={`${label}, ${name}`} onClick={onPress}>
      {label}
    </button>
  );
}

function Link({ name, link }: { readonly name: string; readonly link: string }): JSX.Element {
  const words = useVisit().guests;
  return (
    <div class="people-buttons">
      <LinkField class="input guest-link" label={words.linkLabel(name)} link={link} />
      <CopyButton class="button button-main button-small" text={link} label={words.copy} done={words.copied} />
      {"share" in navigator && (
        <button
          type="button"
          class="button button-small"
          onClick={() => {
            // Whoever thinks better of it has done nothing wrong.
            void navigator.share({ url: link }).catch(() => undefined);
          }}
        >
          {words.share}
        </button>
      )}
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
