/** What is asked of whoever is signed in, handed on to their session; refused where there is none. */
import type { Outcome, Outgoing, ServiceCard, VisitAsk, VisitSecrets } from "../model";
import type { DeskCall, DeskValue } from "../model-desk";
import type { MineCall, MineValue } from "../model-mine";
import type { ModerationCall, ModerationValue } from "../model-moderation";
import type { OwnDevicesCall } from "../model-own-devices";
import type { RecordCall, RecordValue } from "../model-records";
import type { SpacesCall, SpacesValue } from "../model-spaces";
import { outcomeOf } from "./api";
import { writeCallAnswer, writeCallAsk, writeCard } from "./sending";
import type { Session } from "./session";

const NO_SESSION = { ok: false, problem: { code: "session.missing", fields: {} } } as const;

export abstract class Doors {
  protected abstract readonly session: Session | null;

  async startAdding(): Promise<Outcome<null>> {
    return (await this.session?.lettingIn.begin()) ?? NO_SESSION;
  }

  async acceptDevice(): Promise<Outcome<null>> {
    return (await this.session?.lettingIn.accept()) ?? NO_SESSION;
  }

  async stopAdding(): Promise<Outcome<null>> {
    return (await this.session?.lettingIn.end()) ?? NO_SESSION;
  }

  async sendCard(conversation: string, card: ServiceCard): Promise<Outcome<null>> {
    const session = this.session;
    return (await session?.writing.say(conversation, (desk, draft) => {
      writeCard(desk, draft, card);
    })) ?? NO_SESSION;
  }

  async askCall(conversation: string): Promise<Outcome<null>> {
    return (await this.session?.writing.say(conversation, writeCallAsk)) ?? NO_SESSION;
  }

  async answerCall(conversation: string, ask: string, ok: boolean): Promise<Outcome<null>> {
    const session = this.session;
    return (await session?.writing.say(conversation, (desk, draft) => {
      writeCallAnswer(desk, draft, ask, ok);
    })) ?? NO_SESSION;
  }

  /** Young person: whatever is asked and done at their desk; consents, for both faces. */
  async mine(call: MineCall): Promise<Outcome<MineValue>> {
    const session = this.session;
    return session === null ? NO_SESSION : outcomeOf(() => session.mine.call(call));
  }

  /** Staff: whatever is done and asked at the desk. */
  async desk(call: DeskCall): Promise<Outcome<DeskValue>> {
    const desk = this.session?.desk ?? null;
    return desk === null ? NO_SESSION : outcomeOf(() => desk.call(call));
  }

  /** Spaces, and reports of chats. */
  async spaces(call: SpacesCall): Promise<Outcome<SpacesValue>> {
    return (await this.session?.spaces.call(call)) ?? NO_SESSION;
  }

  async ownDevices(call: OwnDevicesCall): Promise<Outcome<null>> {
    return (await this.session?.ownDevices.call(call)) ?? NO_SESSION;
  }

  /** Staff: sealing, opening and handing on of records. */
  async records(call: RecordCall): Promise<Outcome<RecordValue>> {
    const desk = this.session?.desk ?? null;
    return desk === null ? NO_SESSION : outcomeOf(() => desk.records.call(call));
  }

  /** Staff: whatever is asked and done at the moderators' queue. */
  async moderation(call: ModerationCall): Promise<Outcome<ModerationValue>> {
    return (await this.session?.moderation.call(call)) ?? NO_SESSION;
  }

  async openDesk(team: string): Promise<Outcome<string>> {
    return (await this.session?.openDesk(team)) ?? NO_SESSION;
  }

  async send(conversation: string, text: string): Promise<Outcome<null>> {
    return (await this.session?.writing.send(conversation, text)) ?? NO_SESSION;
  }

  async sendAttachment(conversation: string, outgoing: Outgoing): Promise<Outcome<null>> {
    return (await this.session?.writing.sendAttachment(conversation, outgoing)) ?? NO_SESSION;
  }

  async openAttachment(conversation: string, item: string): Promise<Outcome<Blob>> {
    return (await this.session?.writing.openAttachment(conversation, item)) ?? NO_SESSION;
  }

  async cancelAttachment(conversation: string, item: string): Promise<Outcome<null>> {
    return (await this.session?.writing.cancelAttachment(conversation, item)) ?? NO_SESSION;
  }

  async retryAttachment(conversation: string, item: string): Promise<Outcome<null>> {
    return (await this.session?.writing.retryAttachment(conversation, item)) ?? NO_SESSION;
  }

  async visitAsk(request: VisitAsk): Promise<Outcome<Readonly<Record<string, unknown>>>> {
    return (await this.session?.visits.ask(request)) ?? NO_SESSION;
  }

  async visitCall(method: "GET" | "POST", path: string, body: object | null): Promise<Outcome<unknown>> {
    return (await this.session?.visits.call(method, path, body)) ?? NO_SESSION;
  }

  async visitSecrets(talk: string, visit: string): Promise<Outcome<VisitSecrets>> {
    return (await this.session?.visits.secrets(talk, visit)) ?? NO_SESSION;
  }
}
