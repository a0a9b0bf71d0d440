/**
 * The part of the seam that safeguarding uses: cases, retention, and the trail (docs/cases.md, docs/retention.md,
 * docs/trail.md). Plain data, as in `model.ts`.
 */
import type { Outcome } from "./model";

export interface Somebody {
  readonly account: string;
  readonly name: string;
}

export interface Colleague extends Somebody {
  readonly title: string;
  readonly lead: boolean;
}

export type CaseState = "open" | "closed";
export type Level = "universal" | "early_help" | "child_in_need" | "child_protection";
export type SourceKind = "conversation" | "report" | "post" | "visit" | "hand";

export interface CaseSource {
  readonly kind: SourceKind;
  /** "" where it was opened by hand. */
  readonly id: string;
}

export interface CaseBrief {
  readonly id: string;
  readonly source: CaseSource;
  readonly person: Somebody | null;
  readonly state: CaseState;
  readonly level: Level;
  readonly owner: Somebody;
  readonly openedAt: number;
  readonly touchedAt: number;
  readonly tasks: { readonly open: number; readonly late: number };
  /** Requests to know who somebody is that wait for a lead. */
  readonly asked: number;
  readonly version: number;
}

export interface CaseLine {
  readonly number: number;
  readonly at: number;
  readonly by: Somebody;
  /** A later gateway may know more kinds. */
  readonly kind: string;
  readonly body: Readonly<Record<string, string | number | null>>;
  readonly corrects: number | null;
}

export interface CaseTask {
  readonly task: string;
  readonly text: string;
  readonly owner: Somebody;
  readonly due: number;
  readonly doneAt: number | null;
}

export interface Case {
  readonly brief: CaseBrief;
  readonly members: readonly Somebody[];
  readonly lines: readonly CaseLine[];
  readonly tasks: readonly CaseTask[];
  readonly identity: "none" | "entered";
}

export interface CasePage {
  readonly items: readonly CaseBrief[];
  readonly next: string | null;
}

export type Basis = "consent" | "vital_interests" | "public_task" | "legal_obligation" | "safeguarding_condition";

/** Share, or do not share. */
export interface Sharing {
  readonly share: boolean;
  readonly reason: string;
  readonly basis: Basis;
  readonly recipient: { readonly organisation: string; readonly person: string } | null;
  readonly data: string;
  readonly told: boolean;
  readonly whyNotTold: string | null;
}

export interface CaseIdentity {
  readonly name: string | null;
  readonly born: string | null;
  readonly nhsNumber: string | null;
  readonly address: string | null;
  readonly contact: string | null;
}

export interface Glass {
  readonly id: string;
  readonly by: Somebody;
  readonly why: string;
  readonly tell: boolean;
  readonly risk: string | null;
  readonly askedAt: number;
  readonly agreedBy: Somebody | null;
  readonly endsAt: number;
}

export interface Finding {
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly at: string;
}

export type ReferralForm = "pdf" | "fhir";

export type RecordClass = "health" | "mental_health" | "child_in_need" | "child_protection";

export interface Hold {
  readonly id: string;
  readonly placedAt: number;
  readonly placedBy: Somebody;
}

/** Days are `YYYY-MM-DD`. */
export interface RetentionFile {
  readonly account: string;
  readonly name: string;
  readonly born: string | null;
  readonly bornBetween: readonly string[];
  readonly recordClass: RecordClass | null;
  readonly classes: readonly RecordClass[];
  readonly inCare: boolean;
  readonly lastContact: string;
  readonly due: string | null;
  readonly because: RecordClass | null;
  readonly held: boolean;
  readonly holds: readonly Hold[];
  readonly conversations: number;
}

export interface RetentionPage {
  readonly today: string;
  readonly items: readonly RetentionFile[];
  readonly next: string | null;
}

export interface RetentionTeam {
  readonly team: string;
  readonly name: string;
  readonly recordClass: RecordClass;
}

export interface Destruction {
  readonly number: number;
  readonly index: number | null;
  readonly account: string;
  readonly at: number;
  readonly recordClass: string;
  readonly due: string;
  readonly conversations: number;
  readonly messages: number;
}

export interface DestructionPage {
  readonly items: readonly Destruction[];
  readonly next: number | null;
}

export interface TrailFilter {
  readonly about: string | null;
  readonly actor: string | null;
  readonly kind: string | null;
  readonly since: number | null;
  readonly until: number | null;
}

export interface TrailItem {
  readonly number: number;
  readonly index: number | null;
  readonly at: number;
  readonly kind: string;
  readonly actor: string;
  readonly by: Somebody | null;
  readonly subject: string;
  /** The canonical bytes. */
  readonly entry: Uint8Array<ArrayBuffer>;
}

export interface TrailPage {
  readonly items: readonly TrailItem[];
  readonly next: number | null;
}

export interface TrailLooked {
  readonly item: TrailItem;
  readonly details: string | null;
  readonly salt: Uint8Array<ArrayBuffer> | null;
}

/** Whom the log itself says to believe; verifier keys. */
export interface TrailKeys {
  readonly origin: string;
  readonly key: string;
  readonly witnesses: readonly string[];
  readonly quorum: number;
}

interface Asked<A extends readonly unknown[], V> {
  readonly args: Readonly<A>;
  readonly value: V;
}

/** Safeguarding's questions, with their arguments and what the answers carry. */
export interface CaseworkCalls {
  readonly cases: Asked<[state: CaseState, mine: boolean, after: string | null], CasePage>;
  readonly people: Asked<[], readonly Colleague[]>;
  readonly openCase: Asked<[source: CaseSource, level: Level, why: string], Case>;
  readonly case: Asked<[name: string], Case>;
  readonly addNote: Asked<[name: string, version: number, text: string, corrects: number | null], Case>;
  readonly setLevel: Asked<[name: string, version: number, level: Level, why: string], Case>;
  readonly giveCase: Asked<[name: string, version: number, account: string], Case>;
  readonly letIn: Asked<[name: string, version: number, account: string], Case>;
  readonly addTask: Asked<[name: string, version: number, text: string, owner: string, due: number], Case>;
  readonly finishTask: Asked<[name: string, version: number, task: string, outcome: string], Case>;
  readonly decide: Asked<[name: string, version: number, sharing: Sharing], Case>;
  readonly closeCase: Asked<[name: string, version: number, why: string], Case>;
  readonly reopenCase: Asked<[name: string, version: number, why: string], Case>;
  readonly enterIdentity: Asked<[name: string, version: number, identity: CaseIdentity], Case>;
  readonly glasses: Asked<[name: string], readonly Glass[]>;
  /** `risk`: why the young person is not told; null where they are. */
  readonly askGlass: Asked<[name: string, why: string, risk: string | null], Glass>;
  readonly agreeGlass: Asked<[name: string, glass: string], Glass>;
  readonly readIdentity: Asked<[name: string], CaseIdentity>;
  readonly findings: Asked<[name: string], readonly Finding[]>;
  readonly referral: Asked<[name: string, form: ReferralForm], Uint8Array<ArrayBuffer>>;
  readonly files: Asked<[dueBefore: string | null, after: string | null], RetentionPage>;
  readonly describeFile: Asked<[account: string, born: string | null, recordClass: RecordClass | null, reason: string], RetentionFile>;
  readonly holdFile: Asked<[account: string, reason: string], RetentionFile>;
  readonly liftHold: Asked<[hold: string, reason: string], RetentionFile>;
  readonly retentionTeams: Asked<[], readonly RetentionTeam[]>;
  readonly classifyTeam: Asked<[team: string, recordClass: RecordClass], null>;
  readonly destructions: Asked<[before: number | null], DestructionPage>;
  readonly trailKeys: Asked<[organisation: string], TrailKeys>;
  readonly trailEntries: Asked<[organisation: string, filter: TrailFilter, before: number | null], TrailPage>;
  readonly trailEntry: Asked<[organisation: string, number: number], TrailLooked>;
  /** What is published under a path; null where there is nothing. */
  readonly trailFile: Asked<[organisation: string, path: string], Uint8Array<ArrayBuffer> | null>;
}

export type CaseworkCallName = keyof CaseworkCalls;

export type CaseworkCall = {
  readonly [N in CaseworkCallName]: { readonly name: N; readonly args: CaseworkCalls[N]["args"] };
}[CaseworkCallName];

export type CaseworkValue = CaseworkCalls[CaseworkCallName]["value"];

export interface CaseworkClient {
  casework<N extends CaseworkCallName>(name: N, ...args: CaseworkCalls[N]["args"]): Promise<Outcome<CaseworkCalls[N]["value"]>>;
}
