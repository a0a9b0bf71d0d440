import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { Client, Me, Snapshot } from "../../model";
import type { SignOnReturn } from "../../model-ways";
import { nameList } from "../../texts/format";
import { type Drafts, useDrafts } from "../conversation/drafts";
import { useLanguage, useShared } from "../language";
import { useTitle, useVisibleHeight } from "../page";
import { Mark } from "../parts/icons";
import { Moderation } from "../moderation/entry";
import { StuckNote } from "../moderation/stuck-entry";
import { Office } from "../office/entry";
import { OwnDevices } from "../own-devices/entry";
import { IdleLock } from "../lock/idle-lock";
import { LockScreen } from "../lock/screen";
import { later } from "../parts/later";
import { LinkBanner } from "../parts/link-banner";
import { Safeguarding } from "../safeguarding/entry";
import { useSnapshot } from "../snapshot";
import { Knocking } from "../visit/knocking";
import { useProving } from "../ways/proving";
import { type SignOn, useSignOn } from "../ways/sign-on";
import type { SignOnNoteProps } from "../ways/sign-on-note";
import { Alarms } from "./alarms";
import { Asks } from "./asks";
import { Skew, useDesk } from "./desk-words";
import { Inbox } from "./inbox";
import { useOpenConversation } from "./open-conversation";
import { type PlaceName, type Places, usePlaces } from "./places";
import { SignIn } from "./sign-in";
import { TopBar } from "./top-bar";
import { useStaff } from "./words";

const SignOnNote = later<SignOnNoteProps>(async () => (await import("../ways/sign-on-note")).SignOnNote, "quiet");

interface StaffAppProps {
  readonly client: Client;
  /** What somebody came back with from their organisation's provider. */
  readonly back: SignOnReturn | null;
}

/** The staff face, and over it the question who is there, where what somebody does wants that. */
export function StaffApp({ back, ...props }: StaffAppProps): JSX.Element {
  const { client, sheet } = useProving(props.client);
  return (
    <>
      <Staff client={client} back={back} />
      {sheet}
    </>
  );
}

/** Sign-in, then the inbox of the person's teams. */
function Staff({ client, back }: StaffAppProps): JSX.Element {
  const snapshot = useSnapshot(client);
  const signOn = useSignOn(client, snapshot.phase, back);
  const drafts = useDrafts(snapshot.me);
  useTitle(useStaff().top.label);
  useVisibleHeight();
  switch (snapshot.phase) {
    case "starting":
      return <Starting />;
    case "signed-out":
      return <SignIn client={client} signOn={signOn} />;
    case "elsewhere":
      return <Elsewhere client={client} />;
    case "revoked":
      return <Revoked client={client} signOn={signOn} />;
    case "locked":
      return <LockScreen client={client} />;
    case "ready":
      return <AtWork client={client} snapshot={snapshot} drafts={drafts} signOn={signOn} />;
  }
}

function Starting(): JSX.Element {
  const words = useShared();
  return (
    <main class="staff-starting">
      <h1 class="unseen">{words.loading}</h1>
      <div class="skeleton skeleton-bar" />
      <div class="skeleton skeleton-list" />
      <div class="skeleton skeleton-pane" />
    </main>
  );
}

interface DeskProps {
  readonly client: Client;
  readonly me: Me;
  readonly snapshot: Snapshot;
  readonly drafts: Drafts;
  readonly signOn: SignOn;
}

/** Somebody is here, and when they are not any more, the screen is locked. */
function AtWork(props: Omit<DeskProps, "me">): JSX.Element {
  const { me } = props.snapshot;
  if (me === null) return <Starting />;
  return (
    <>
      <IdleLock client={props.client} />
      <Desk {...props} me={me} />
    </>
  );
}

/** The inbox, or whatever other place somebody went to. */
function Desk(props: DeskProps): JSX.Element {
  const { client, me, snapshot, signOn } = props;
  const places = usePlaces(client, me, snapshot.link);
  const [alarms, setAlarms] = useState(false);
  const [wanted, setWanted] = useState<string | null>(null);
  const write = (conversation: string): void => {
    setWanted(conversation);
    if (places.here !== "inbox") places.go("inbox");
  };
  const stay = (): void => {
    setWanted(null);
    places.stay();
  };
  return (
    <Skew.Provider value={snapshot.desk?.skew ?? 0}>
      <div class="staff">
        <TopBar client={client} me={me} snapshot={snapshot} places={{ ...places, stay }} />
        <Unjudged me={me} snapshot={snapshot} here={places.here} />
        {(signOn.done !== null || signOn.problem !== null) && <SignOnNote signOn={signOn} />}
        <Knocking client={client} me={me} link={snapshot.link} conversations={snapshot.conversations} onWrite={write}>
          {places.here === "inbox" ? (
            <AtDesk
              {...props}
              wanted={wanted}
              onWent={() => {
                setWanted(null);
              }}
            />
          ) : (
            <main class="staff-main">
              <OwnDevices client={client} told={snapshot.told} />
              {/* Whom an alarm is for is called wherever they are. */}
              <Alarms client={client} me={me.account} alarms={snapshot.desk?.alarms ?? []} onOpen={null} listed={alarms} onListed={setAlarms} />
              <Instead {...props} places={{ ...places, stay }} />
            </main>
          )}
        </Knocking>
      </div>
    </Skew.Provider>
  );
}

/** Whoever can appoint moderators hears wherever they are that another one is needed. */
function Unjudged({ me, snapshot, here }: Pick<DeskProps, "me" | "snapshot"> & { readonly here: PlaceName }): JSX.Element | null {
  const stuck = snapshot.moderation?.stuck;
  // The moderators' place says it itself.
  if (!stuck || here === "moderation" || !me.roles.includes("administrator")) return null;
  return <StuckNote stuck={stuck} me={me} />;
}

/** What stands in the inbox's place. */
function Instead({ client, me, snapshot, places }: DeskProps & { readonly places: Places }): JSX.Element | null {
  switch (places.here) {
    case "inbox":
      return null;
    case "office":
      return <Office client={client} me={me} link={snapshot.link} places={places} />;
    case "safeguarding":
      return <Safeguarding client={client} me={me} link={snapshot.link} />;
    case "moderation":
      return <Moderation client={client} me={me} link={snapshot.link} view={snapshot.moderation ?? null} places={places} />;
  }
}

interface AtDeskProps extends DeskProps {
  /** The conversation that somebody asked for elsewhere. */
  readonly wanted: string | null;
  readonly onWent: () => void;
}

function AtDesk({ client, me, snapshot, drafts, wanted, onWent }: AtDeskProps): JSX.Element {
  const words = useStaff();
  const place = useOpenConversation();
  useEffect(() => {
    if (wanted === null) return;
    place.setOpen(wanted);
    onWent();
  }, [wanted]);
  const [alarms, setAlarms] = useState(false);
  const works = me.teams.length > 0;
  const open = (talk: string): void => {
    const conversation = snapshot.conversations.find((one) => one.talk === talk);
    if (conversation !== undefined) place.setOpen(conversation.id);
  };
  const showAlarms = (): void => {
    setAlarms(true);
  };
  return (
    <main class="staff-main">
      <h1 class="unseen">{words.inbox.title}</h1>
      <OwnDevices client={client} told={snapshot.told} />
      {snapshot.link === "offline" && <LinkBanner link="offline" offline={words.top.offline} connecting="" />}
      <Alarms
        client={client}
        me={me.account}
        alarms={snapshot.desk?.alarms ?? []}
        onOpen={works ? open : null}
        listed={alarms}
        onListed={setAlarms}
      />
      {works ? (
        <>
          <Asks client={client} snapshot={snapshot} here={place.open} onOpen={open} />
          <Inbox client={client} me={me} snapshot={snapshot} drafts={drafts} place={place} onAlarms={showAlarms} />
        </>
      ) : (
        <NoTeam me={me} onAlarms={showAlarms} />
      )}
    </main>
  );
}

function NoTeam({ me, onAlarms }: { readonly me: Me; readonly onAlarms: () => void }): JSX.Element {
  const words = useStaff();
  const desk = useDesk();
  const { language } = useLanguage();
  const roles = me.roles.map((role) => words.roles[role] ?? role);
  return (
    <section class="card">
      <h2>{words.noTeam.title}</h2>
      <p>{words.noTeam.signedInAs(me.name, me.title)}</p>
      {roles.length > 0 && <p>{words.noTeam.roles(nameList(language, roles))}</p>}
      <p>{words.noTeam.why}</p>
      <button type="button" class="button" data-opens="alarms" aria-haspopup="dialog" onClick={onAlarms}>
        {desk.alarms.all}
      </button>
    </section>
  );
}

function Elsewhere({ client }: { readonly client: Client }): JSX.Element {
  const words = useStaff().elsewhere;
  return (
    <main class="sign-in">
      <section class="sign-in-card">
        <Mark />
        <h1>{words.title}</h1>
        <p>{words.lead}</p>
        <button
          type="button"
          class="button button-main button-wide"
          onClick={() => {
            client.takeOver();
          }}
        >
          {words.takeOver}
        </button>
      </section>
    </main>
  );
}

function Revoked(props: { readonly client: Client; readonly signOn: SignOn }): JSX.Element {
  const words = useStaff().revoked;
  return (
    <>
      <section class="note note-warm revoked" aria-label={words.title}>
        <div class="note-body">
          <p>
            <strong>{words.title}.</strong> {words.lead}
          </p>
        </div>
      </section>
      <SignIn {...props} />
    </>
  );
}
