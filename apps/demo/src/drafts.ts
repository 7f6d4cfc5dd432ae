import { createStore, type Readable } from '@parley/react';
import { attempt } from './storage.ts';

/** The part of the browser's storage that drafts need: it is shared with other tabs and accounts. */
type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** The window of the page, as far as drafts hear of it. */
type DraftPage = Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;

interface Account {
  readonly appID: number;
  readonly userID: string;
}

export interface DraftsParts {
  readonly account: Account;
  readonly storage: DraftStorage;
  readonly page: DraftPage;
  readonly now: () => number;
  readonly after: (delayMs: number, work: () => void) => () => void;
}

/** Drafts that are kept, of all accounts of this browser together; the oldest go first. */
export const keptDraftsMax = 100;
export const keptDraftsBytesMax = 256 * 1024;
/** A longer draft lives as long as the page. */
export const draftBytesMax = 16 * 1024;
export const writeEveryMs = 500;

const prefix = 'parley-demo/draft/';

/**
 * Texts that were begun and not sent, by chat. They are kept in this browser for each account, so that they survive a
 * reload and a sign-out. A tab writes what was typed in it, and takes away what it has read or written itself: an
 * empty field of one tab never takes what is being written in another.
 */
export class Drafts {
  readonly byChat: Readable<ReadonlyMap<string, string>>;
  readonly #parts: DraftsParts;
  readonly #prefix: string;
  readonly #byChat = createStore<ReadonlyMap<string, string>>(new Map());
  /** What this tab has read or written itself, as it is stored. */
  readonly #known = new Map<string, string>();
  /** Chats whose draft has to be written. */
  readonly #due = new Set<string>();
  #cancelWrite: (() => void) | undefined;

  constructor(parts: DraftsParts) {
    this.#parts = parts;
    this.byChat = this.#byChat;
    const { appID, userID } = parts.account;
    this.#prefix = `${prefix}${appID}/${encodeURIComponent(userID)}/`;
    this.#load();
    parts.page.addEventListener('pagehide', this.#write);
    parts.page.addEventListener('storage', this.#hear);
  }

  get(place: string): string | undefined {
    return this.#byChat.get().get(place);
  }

  /** An empty text is none. */
  set(place: string, text: string): void {
    if ((this.get(place) ?? '') === text) return;
    this.#hold(place, text);
    this.#due.add(place);
    this.#cancelWrite ??= this.#parts.after(writeEveryMs, this.#write);
  }

  /** Writes what is left, and stops. */
  end(): void {
    this.#write();
    this.#parts.page.removeEventListener('pagehide', this.#write);
    this.#parts.page.removeEventListener('storage', this.#hear);
  }

  #load(): void {
    const held = new Map<string, string>();
    for (const key of keysOf(this.#parts.storage, this.#prefix)) {
      const raw = this.#read(key);
      const text = textIn(raw);
      const place = attempt(() => decodeURIComponent(key.slice(this.#prefix.length)));
      if (raw === null || text === undefined || place === undefined) continue;
      held.set(place, text);
      this.#known.set(place, raw);
    }
    this.#byChat.set(held);
  }

  readonly #write = (): void => {
    this.#cancelWrite?.();
    this.#cancelWrite = undefined;
    for (const place of this.#due) this.#writeOne(place, this.get(place) ?? '');
    this.#due.clear();
  };

  #writeOne(place: string, text: string): void {
    const { storage, now } = this.#parts;
    const key = this.#keyOf(place);
    const stored = this.#read(key);
    if (text === '' || bytesOf(text) > draftBytesMax) {
      if (stored !== null && stored === this.#known.get(place)) attempt(() => storage.removeItem(key));
      // Another tab writes to the same person: its draft is the one there is.
      else if (text === '') this.#hold(place, textIn(stored) ?? '');
      this.#known.delete(place);
      return;
    }
    const raw = JSON.stringify({ text, at: now() });
    makeRoom(storage, { key, raw });
    attempt(() => storage.setItem(key, raw));
    this.#known.set(place, raw);
  }

  /** Another tab of this browser has changed what is kept. */
  readonly #hear = (event: Event): void => {
    const { key, oldValue, newValue }: Partial<StorageEvent> = event;
    if (typeof key !== 'string' || !key.startsWith(this.#prefix)) return;
    const place = attempt(() => decodeURIComponent(key.slice(this.#prefix.length)));
    if (place === undefined || this.#due.has(place)) return;
    const text = textIn(newValue ?? null);
    if (text !== undefined) this.#hold(place, text);
    // It was sent there; a draft that is another one stays.
    else if (this.get(place) === textIn(oldValue ?? null)) this.#hold(place, '');
  };

  #hold(place: string, text: string): void {
    const held = new Map(this.#byChat.get());
    held.delete(place);
    if (text !== '') held.set(place, text);
    for (const oldest of [...held.keys()].slice(0, Math.max(0, held.size - keptDraftsMax))) held.delete(oldest);
    this.#byChat.set(held);
  }

  #keyOf(place: string): string {
    return this.#prefix + encodeURIComponent(place);
  }

  #read(key: string): string | null {
    return attempt(() => this.#parts.storage.getItem(key)) ?? null;
  }
}

/** Takes the oldest drafts away, whoever wrote them, until there is room for this one. */
function makeRoom(storage: DraftStorage, { key, raw }: { readonly key: string; readonly raw: string }): void {
  const others = keysOf(storage, prefix)
    .filter((other) => other !== key)
    .map((other) => {
      const text = attempt(() => storage.getItem(other)) ?? '';
      return { key: other, at: writtenAt(text), bytes: storedBytesOf(other, text) };
    })
    .sort((left, right) => left.at - right.at);
  let bytes = others.reduce((sum, other) => sum + other.bytes, storedBytesOf(key, raw));
  let count = others.length + 1;
  for (const oldest of others) {
    if (count <= keptDraftsMax && bytes <= keptDraftsBytesMax) return;
    attempt(() => storage.removeItem(oldest.key));
    count -= 1;
    bytes -= oldest.bytes;
  }
}

function keysOf(storage: DraftStorage, start: string): string[] {
  const keys = attempt(() => Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? ''));
  return (keys ?? []).filter((key) => key.startsWith(start));
}

/** Browsers count the units of a text, two bytes each. */
const storedBytesOf = (key: string, raw: string): number => 2 * (key.length + raw.length);

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

function fieldsOf(raw: string | null): { readonly text?: unknown; readonly at?: unknown } {
  const stored = attempt(() => JSON.parse(raw ?? 'null') as unknown);
  return typeof stored === 'object' && stored !== null ? stored : {};
}

function textIn(raw: string | null): string | undefined {
  const { text } = fieldsOf(raw);
  return typeof text === 'string' && text !== '' ? text : undefined;
}

function writtenAt(raw: string): number {
  const { at } = fieldsOf(raw);
  return typeof at === 'number' ? at : 0;
}
