/** Conversations coming to be in this device's store: begun here, listed by the gateway, or loaded. */
import { createGroup, decodeState, groupInfoOf } from "../crypto/group";
import { toHex } from "../protocol/bytes";
import type { Summary, TeamRecord } from "../protocol/records";
import type { ConversationRecord } from "../store/records";
import { Conversation } from "./conversation";
import { Draft, type Held } from "./draft";
import { LACKS_FORMER } from "./history-plan";
import { enterEpoch, notice } from "./roster";
import type { Tools } from "./tools";

type Given = Pick<ConversationRecord, "id" | "team" | "person" | "openedAt">;

function emptyHeld(given: Given): Held {
  const record: ConversationRecord = {
    ...given,
    cursor: 0,
    joinedSeq: null,
    roster: {},
    marks: {},
    signalKeys: [],
    lastOther: 0,
    shown: 0,
    unread: 0,
    preview: "",
    lastAt: given.openedAt,
    waitingSince: null,
  };
  return { record, group: null, pending: null, outbox: [] };
}

/** Begin a conversation: a group of one, stored before anybody else hears of it, with what it brings along. */
export async function beginConversation(
  tools: Tools,
  team: TeamRecord,
  bring: (draft: Draft) => void = () => undefined,
): Promise<Conversation> {
  const id = toHex(tools.environment.randomBytes(16));
  const { account, name } = tools.identity;
  const at = tools.now();
  const draft = new Draft(emptyHeld({ id, team, person: { account, name }, openedAt: at }), {
    find: () => Promise.resolve(null),
    all: () => Promise.resolve([]),
  });
  const group = await createGroup(tools.owner, id, tools.now(), tools.directory.lookUp);
  await enterEpoch(tools, draft, group, { seq: 0, at });
  notice(draft, "opened", { seq: 0, at }, []);
  bring(draft);
  draft.pending = { kind: "open", groupInfo: await groupInfoOf(tools.owner.suite, group) };
  await tools.store.write(draft.changes());
  return new Conversation(tools, draft.held);
}

/** Take up a conversation that the gateway lists and this device does not have yet; `former`: its logs that are over. */
export async function takeUp(tools: Tools, summary: Summary, former: readonly string[]): Promise<Conversation> {
  const { conversation: id, team, person, opened_at: openedAt } = summary;
  const empty = emptyHeld({ id, team, person, openedAt });
  const { brings } = summary;
  const logs = [...brings, ...former];
  const past = logs.length === 0 ? {} : { former: logs, brings, history: LACKS_FORMER };
  const held = { ...empty, record: { ...empty.record, ...past } };
  await tools.store.write([{ store: "conversations", key: [id], value: held.record }]);
  return new Conversation(tools, held);
}

/** Bring every conversation back from the store. */
export async function loadConversations(tools: Tools): Promise<readonly Conversation[]> {
  const records = await tools.store.all("conversations");
  return Promise.all(records.map(async (record) => new Conversation(tools, await loadHeld(tools, record))));
}

async function loadHeld(tools: Tools, record: ConversationRecord): Promise<Held> {
  const [group, pending, outbox] = await Promise.all([
    tools.store.get("groups", [record.id]),
    tools.store.get("pending", [record.id]),
    tools.store.all("outbox", [record.id]),
  ]);
  return {
    record,
    group: group === null ? null : decodeState(group, tools.directory.lookUp),
    pending,
    outbox: [...outbox].sort((a, b) => a.order - b.order),
  };
}

/** Keep what a summary says that is not in the log. */
export async function keepSummary(conversation: Conversation, summary: Summary): Promise<void> {
  const { record } = conversation.held;
  const said = {
    team: summary.team,
    person: summary.person,
    openedAt: summary.opened_at,
    waitingSince: summary.waiting_since,
    lastAt: Math.max(record.lastAt, summary.last_at ?? 0),
    guest: summary.guest?.history ?? null,
  };
  const { team, person, openedAt, waitingSince, lastAt, guest = null } = record;
  const same = JSON.stringify({ team, person, openedAt, waitingSince, lastAt, guest }) === JSON.stringify(said);
  if (same) return;
  await conversation.transact((draft) => {
    draft.update(said);
  });
}
