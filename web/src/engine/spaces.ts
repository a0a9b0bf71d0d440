/**
 * Spaces, for young people; reports of chats and their receipts, for both faces (docs/moderation.md).
 *
 * What others wrote is not kept on the device: what a moderator hides, and what its author takes back, is gone from
 * it too. What somebody is writing is kept, sealed, until the gateway has it.
 */
import type { MyPost, Reported, SpacesCall, SpacesCallName, SpacesCalls, SpacesValue, Writing } from "../model-spaces";
import { toHex } from "../protocol/bytes";
import * as read from "../protocol/spaces";
import type { SpaceDraft } from "../store/records";
import type { Api } from "./api";
import { reportChat } from "./chat-report";
import type { Conversation } from "./conversation";
import { isRefused, Refused } from "./errors";
import type { Tools } from "./tools";

type Answers = { readonly [N in SpacesCallName]: (...args: SpacesCalls[N]["args"]) => Promise<SpacesCalls[N]["value"]> };

export class Spaces {
  readonly #tools: Tools;
  readonly #api: Api;
  readonly #find: (conversation: string) => Conversation | undefined;
  /** One change of a draft after the other, in the order in which they were asked for. */
  #turn: Promise<unknown> = Promise.resolve();
  /** The names of reports, by what is in them: the same again is the same report. */
  readonly #reports = new Map<string, string>();

  constructor(tools: Tools, api: Api, find: (conversation: string) => Conversation | undefined) {
    this.#tools = tools;
    this.#api = api;
    this.#find = find;
  }

  /** Carry out what is asked for. Throws what the gateway refuses, and where there is no connection. */
  async call({ name, args }: SpacesCall): Promise<SpacesValue> {
    const method = this.#calls[name] as (...args: readonly unknown[]) => Promise<SpacesValue>;
    return method(...args);
  }

  readonly #calls: Answers = {
    spaces: () => this.#api.get("/v1/spaces", read.spacesNow),
    posts: (space, after) => {
      return this.#api.get(`/v1/spaces/${space}/posts${after === null ? "" : `?${words({ after })}`}`, read.postsPage);
    },
    thread: (space, post) => this.#api.get(`/v1/spaces/${space}/posts/${post}`, read.postThread),
    search: (space, text) => this.#api.get(`/v1/spaces/${space}/search?${words({ text })}`, read.foundPosts),
    myPosts: async () => (await this.#api.get("/v1/spaces/mine", read.myPosts)).items,
    draft: async (writing) => (await this.#inTurn(() => this.#stored(writing)))?.text ?? "",
    keepDraft: async (writing, text) => {
      await this.#keep(writing, text);
      return null;
    },
    write: (space, replyTo, text) => this.#write(space, replyTo, text),
    edit: (post, version, text) => {
      return this.#sent({ kind: "edit", post }, text, () => this.#mine(post, "edit", { version, text }));
    },
    withdraw: (post) => this.#mine(post, "withdraw", {}),
    appeal: (post, decision, text) => {
      return this.#sent({ kind: "appeal", decision }, text, () => this.#mine(post, "appeal", { decision, text }));
    },
    decided: (decision) => this.#api.get(`/v1/spaces/decisions/${decision}`, read.postDecision),
    appealStanding: (decision, text) => {
      const appeal = { decision, text };
      return this.#sent({ kind: "appeal", decision }, text, () => this.#api.post("/v1/spaces/appeal", appeal, read.standing));
    },
    feel: (post, on) => this.#api.post(`/v1/spaces/posts/${post}/feel`, { on }, read.spacePost),
    flag: (post, reason, note) => {
      const body = { reason, ...(note === "" ? {} : { note }) };
      return this.#api.post(`/v1/spaces/posts/${post}/flag`, body, read.receipt);
    },
    receipts: async () => (await this.#api.get("/v1/reports", read.receipts)).items,
    care: () => this.#api.get("/v1/spaces/care", read.care),
    block: (account, on) => this.#api.post(`/v1/spaces/people/${account}/block`, { on }, read.care),
    mute: (account, on) => this.#api.post(`/v1/spaces/people/${account}/mute`, { on }, read.care),
    muteWords: (muted) => this.#api.put("/v1/spaces/words", { words: muted }, read.care),
    takeBreak: (until) => this.#api.post("/v1/spaces/break", { until }, read.care),
    report: (...args) => this.#report(...args),
  };

  /** The same draft is the same post, however often it is sent and whatever went wrong before. */
  async #write(space: string, replyTo: string | null, text: string): Promise<MyPost> {
    const writing = { kind: "post", space, replyTo } as const;
    const draft = await this.#keep(writing, text);
    try {
      const body = { id: draft.id, text, ...(replyTo === null ? {} : { reply_to: replyTo }) };
      const made = await this.#api.post(`/v1/spaces/${space}/posts`, body, read.myPost);
      await this.#drop(writing);
      return made;
    } catch (error) {
      // An earlier text got there after all; what was written since is another post.
      if (isRefused(error, "post.repeated")) await this.#rename(writing, text);
      throw error;
    }
  }

  async #sent<T>(writing: Writing, text: string, send: () => Promise<T>): Promise<T> {
    await this.#keep(writing, text);
    const made = await send();
    await this.#drop(writing);
    return made;
  }

  #mine(post: string, deed: string, body: object): Promise<MyPost> {
    return this.#api.post(`/v1/spaces/mine/${post}/${deed}`, body, read.myPost);
  }

  async #report(id: string, items: readonly string[], reason: SpacesCalls["report"]["args"][2], note: string): Promise<Reported> {
    const conversation = this.#find(id);
    if (conversation === undefined) throw new Refused({ code: "conversation.unknown", fields: {} });
    const nameOf = (log: string): string => {
      const same = JSON.stringify([log, items, reason, note]);
      const name = this.#reports.get(same) ?? this.#newId();
      this.#reports.set(same, name);
      return name;
    };
    return reportChat(this.#tools, this.#api, conversation, { nameOf, items, reason, note });
  }

  #keep(writing: Writing, text: string): Promise<SpaceDraft> {
    return this.#inTurn(async () => {
      const known = await this.#stored(writing);
      const draft = { id: known?.id ?? this.#newId(), text };
      // The id stays for as long as nobody knows whether the gateway has what was sent under it.
      await this.#put(writing, text === "" && known === null ? null : draft);
      return draft;
    });
  }

  #rename(writing: Writing, text: string): Promise<void> {
    return this.#inTurn(() => this.#put(writing, { id: this.#newId(), text }));
  }

  #drop(writing: Writing): Promise<void> {
    return this.#inTurn(() => this.#put(writing, null));
  }

  #stored(writing: Writing): Promise<SpaceDraft | null> {
    return this.#tools.store.get("drafts", keyOf(writing));
  }

  async #put(writing: Writing, value: SpaceDraft | null): Promise<void> {
    await this.#tools.store.write([value === null ? { store: "drafts", key: keyOf(writing), value } : { store: "drafts", key: keyOf(writing), value }]);
  }

  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(step);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #newId(): string {
    return toHex(this.#tools.environment.randomBytes(16));
  }
}

function words(named: Readonly<Record<string, string>>): string {
  return new URLSearchParams(named).toString();
}

function keyOf(writing: Writing): readonly string[] {
  switch (writing.kind) {
    case "post":
      return ["post", writing.space, writing.replyTo ?? ""];
    case "edit":
      return ["edit", writing.post];
    case "appeal":
      return ["appeal", writing.decision];
  }
}
