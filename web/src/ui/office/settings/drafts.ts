/** Edits that nobody saved yet: kept for as long as the window is there, through reloads too. */
import type { SavedSettings, ServiceSettings } from "../../../model-office";

/** `base` is the version that was edited. */
export interface Draft {
  readonly base: SavedSettings;
  readonly settings: ServiceSettings;
}

/** Where storage is closed to us, they last as long as the page. */
const inMemory = new Map<string, Draft>();

function nameOf(account: string, team: string): string {
  return `earshot.office.${account}.${team}`;
}

export function keepDraft(account: string, team: string, draft: Draft | null): void {
  const name = nameOf(account, team);
  inMemory.delete(name);
  try {
    if (draft === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, JSON.stringify(draft));
  } catch {
    if (draft !== null) inMemory.set(name, draft);
  }
}

export function keptDraft(account: string, team: string): Draft | null {
  const name = nameOf(account, team);
  return inMemory.get(name) ?? stored(name);
}

function stored(name: string): Draft | null {
  try {
    const text = sessionStorage.getItem(name);
    // We wrote it ourselves; what an older version wrote and does not fit is let go.
    const draft = text === null ? null : (JSON.parse(text) as Partial<Draft>);
    return draft?.base?.settings === undefined || draft.settings === undefined ? null : { base: draft.base, settings: draft.settings };
  } catch {
    return null;
  }
}
