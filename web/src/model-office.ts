/**
 * The part of the seam that the office uses: what administrators and leads of a team set up and look at.
 * Plain data, as in `model.ts`.
 */

import type { Outcome, Team } from "./model";
import type { GuestLink } from "./crypto/visit-keys";
import type { Both, VisitTag } from "./protocol/visit-area";

export type Weekday = "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday";

/** By the clock on the wall ("09:00"); `closes` may be "24:00". */
export interface OpenSpan {
  readonly opens: string;
  readonly closes: string;
}

export type WeekHours = Readonly<Record<Weekday, readonly OpenSpan[]>>;

export interface AutomaticTexts {
  readonly in_hours: string;
  readonly out_of_hours: string;
  readonly confidentiality: string;
  readonly closing: string;
}

export interface LanguageTexts {
  readonly plain: AutomaticTexts | null;
  readonly easy_read: AutomaticTexts | null;
}

/** Words by language. */
export type Label = Readonly<Record<string, string>>;

export interface UrgentContact {
  readonly label: Label;
  readonly phone: string | null;
  readonly link: string | null;
  readonly text_to: string | null;
}

export interface OutcomeCode {
  readonly code: string;
  readonly topic: string;
  readonly label: Label;
}

export interface LadderStep {
  readonly after: "unread" | "promise";
  readonly minutes: number;
  readonly time: "working" | "clock";
  readonly who: "duty" | "lead" | "on_call";
}

export interface ClosedDay {
  readonly date: string;
  readonly name: string;
}

/** The document of docs/desk.md section 1, with its names, because faults name their fields by them. */
export interface ServiceSettings {
  readonly time_zone: string;
  readonly region: string;
  readonly hours: WeekHours;
  readonly closed_days: readonly ClosedDay[];
  readonly promise_minutes: number;
  readonly ages: { readonly from: number; readonly until: number };
  readonly languages: readonly string[];
  readonly texts: Readonly<Record<string, LanguageTexts>>;
  readonly urgent_help: readonly UrgentContact[];
  readonly outcomes: readonly OutcomeCode[];
  readonly ladder: readonly LadderStep[];
  readonly repeat_minutes: number;
  readonly resume_minutes: number;
  readonly finish_days: number;
  readonly feedback_minutes: number;
}

/** Nobody saved version 0: it is what the service comes with. */
export interface SavedSettings {
  readonly team: string;
  readonly version: number;
  readonly savedAt: number | null;
  /** A name. */
  readonly savedBy: string | null;
  readonly settings: ServiceSettings;
}

export interface SettingsVersion {
  readonly version: number;
  readonly savedAt: number;
  readonly savedBy: string;
}

/** `at` is a path such as `hours.monday[1]`. */
export interface Fault {
  readonly at: string;
  readonly rule: string;
}

/** What a young person would see at a time. */
export interface DeskView {
  readonly at: number;
  readonly open: boolean;
  readonly opens: number | null;
  readonly closes: number | null;
  readonly answeredBy: number;
  readonly text: string;
}

export interface SettingsPreview {
  readonly faults: readonly Fault[];
  readonly views: readonly DeskView[];
}

export interface BankHoliday {
  readonly date: string;
  readonly name: string;
}

export interface OfficeTeam {
  readonly team: Team;
  readonly role: "administrator" | "lead";
}

export interface Shift {
  readonly account: string;
  readonly from: number;
  readonly until: number;
}

export interface Rota {
  readonly duty: readonly Shift[];
  readonly on_call: readonly Shift[];
  readonly leads: readonly string[];
}

export interface SavedRota {
  readonly team: string;
  readonly version: number;
  readonly rota: Rota;
}

export interface StaffMember {
  readonly account: string;
  readonly name: string;
  readonly title: string;
  readonly inTeam: boolean;
}

/** A number, or null where it is small or would tell a small one. */
export type Figure = number | null;

export interface ContactSplit {
  readonly total: Figure;
  readonly inHours: Figure;
  readonly outOfHours: Figure;
}

export interface PromiseSplit {
  readonly total: Figure;
  readonly kept: Figure;
  readonly breached: Figure;
}

export interface AnswerTimes {
  readonly median: Figure;
  readonly p90: Figure;
}

/** The figures of a school, or of all of them. */
export type Split<T> = T & { readonly schools: readonly (T & { readonly school: string })[] };

export interface OutcomeFigure {
  readonly code: string;
  readonly topic: string;
}

export interface FiguresMonth {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly contacts: Split<ContactSplit>;
  readonly promises: Split<PromiseSplit>;
  readonly outcomes: readonly (OutcomeFigure & Split<{ readonly contacts: Figure }>)[];
  readonly firstAnswer: Split<AnswerTimes>;
  readonly overrides: Split<{ readonly total: Figure }>;
  /** What hosts said of video visits. */
  readonly visitTags: readonly ({ readonly code: string } & Split<{ readonly visits: Figure }>)[];
}

export interface FeedbackMonth {
  readonly month: string;
  readonly answers: Figure;
  /** From very unhappy to very happy; null with fewer than five answers. */
  readonly faces: readonly Figure[] | null;
  readonly lines: readonly string[];
}

/** What an organisation has chosen for its video visits. */
export interface VisitChoice {
  /** Nobody learns the other's address: everything goes through the operator's relay. */
  readonly relayOnly: boolean;
  /** A young person is in a visit only while two members of staff are. */
  readonly twoStaff: boolean;
}

export interface SavedVisitChoice {
  /** 0: nobody has saved one yet. */
  readonly version: number;
  readonly choice: VisitChoice;
  /** Whether the operator runs a relay at all. */
  readonly relay: boolean;
}

/** The document of docs/visits.md section 11, with its names, because faults name their fields by them. */
export interface WaitingArea {
  readonly access: "always" | "desk" | "own";
  /** Null but for `own`. */
  readonly hours: WeekHours | null;
  readonly suspended: { readonly until: number; readonly reason: Both } | null;
  readonly before: Both;
  readonly after: Both;
  readonly consent: Both;
  readonly tags: readonly VisitTag[];
  /** What people can ring when video does not work; "": nothing. */
  readonly phone: string;
}

export interface SavedArea {
  /** 0: nobody has saved one yet. */
  readonly version: number;
  /** The number of the consent text; 0: there is none. */
  readonly consent: number;
  readonly area: WaitingArea;
}

/** A room with a tablet of its own, where a young person can have a visit. */
export interface TeamPlace {
  readonly place: string;
  readonly team: string;
  readonly name: string;
  readonly how: string;
  /** A name. */
  readonly madeBy: string;
  readonly madeAt: number;
  /** How many visits are planned there. */
  readonly visits: number;
  readonly closed: boolean;
  /** Its key is its maker's: that device says so. Nothing is sealed to another one. */
  readonly vouched: boolean;
}

interface Asked<A extends readonly unknown[], V> {
  readonly args: Readonly<A>;
  readonly value: V;
}

/** The office's questions, with their arguments and what the answers carry. Months are `YYYY-MM`. */
export interface OfficeCalls {
  readonly offices: Asked<[], readonly OfficeTeam[]>;
  /** The newest version where none is named. */
  readonly settings: Asked<[team: string, version: number | null], SavedSettings>;
  readonly versions: Asked<[team: string], readonly SettingsVersion[]>;
  readonly preview: Asked<
    [team: string, settings: ServiceSettings, at: readonly number[], language: string, easyRead: boolean],
    SettingsPreview
  >;
  readonly saveSettings: Asked<[team: string, version: number, settings: ServiceSettings], SavedSettings>;
  readonly holidays: Asked<[team: string, region: string], readonly BankHoliday[]>;
  readonly rota: Asked<[team: string], SavedRota>;
  readonly saveRota: Asked<[team: string, version: number, rota: Rota], SavedRota>;
  readonly staff: Asked<[team: string], readonly StaffMember[]>;
  readonly figures: Asked<[team: string, from: string, to: string], readonly FiguresMonth[]>;
  /** The same as a table, in CSV. */
  readonly figuresTable: Asked<[team: string, from: string, to: string], string>;
  readonly visitChoice: Asked<[], SavedVisitChoice>;
  readonly saveVisitChoice: Asked<[version: number, choice: VisitChoice], SavedVisitChoice>;
  readonly waitingArea: Asked<[team: string], SavedArea>;
  readonly saveWaitingArea: Asked<[team: string, version: number, area: WaitingArea], SavedArea>;
  readonly places: Asked<[team: string], readonly TeamPlace[]>;
  /** `fragment`: what stands behind the `#` of its link; it is nowhere else. */
  readonly makePlace: Asked<
    [team: string, name: string, how: string, replaces: string | null],
    { readonly place: TeamPlace; readonly fragment: string }
  >;
  readonly closePlace: Asked<[place: string], TeamPlace>;
  /** Seals a guest's link for the tablet there; base64url. */
  readonly sealToPlace: Asked<[team: string, place: string, link: GuestLink], string>;
  /** With lines it is a deed in the trail. */
  readonly feedback: Asked<[team: string, from: string, to: string, lines: boolean], readonly FeedbackMonth[]>;
}

export type OfficeCallName = keyof OfficeCalls;

export type OfficeCall = {
  readonly [N in OfficeCallName]: { readonly name: N; readonly args: OfficeCalls[N]["args"] };
}[OfficeCallName];

export type OfficeValue = OfficeCalls[OfficeCallName]["value"];

export interface OfficeClient {
  office<N extends OfficeCallName>(name: N, ...args: OfficeCalls[N]["args"]): Promise<Outcome<OfficeCalls[N]["value"]>>;
}
