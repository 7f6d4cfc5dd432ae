import type { ApplicationState, FriendState } from '@parley/protocol/features/friends';
import type { Cache } from '../../cache/cache.ts';
import { type CachedDocument, type DocumentKind, type DocumentsChange, toPut } from '../../cache/documents.ts';

/** Both stand in the user's own log alone, so that there is room for all that a user may have, and for traces. */
export const friendKind: DocumentKind<FriendState> = {
  name: 'friend',
  bodyVersion: 1,
  documentsMax: 20_000,
  survivesReset: false,
};
export const applicationKind: DocumentKind<ApplicationState> = {
  name: 'friendApplication',
  bodyVersion: 1,
  documentsMax: 10_000,
  survivesReset: false,
};

/** What this device knows of friends when its user logs in. */
export interface KeptFriends {
  readonly friends: readonly CachedDocument<FriendState>[];
  readonly applications: readonly CachedDocument<ApplicationState>[];
}

/** A cache that cannot be read knows of none; that it is broken is told where it is written. */
export async function keptFriends(cache: Cache): Promise<KeptFriends> {
  const all = <Body extends object>(kind: DocumentKind<Body>) => cache.allDocuments(kind).catch(() => []);
  const [friends, applications] = await Promise.all([all(friendKind), all(applicationKind)]);
  return { friends, applications };
}

/** What the server says of one user at a position of the own log; without a state there is nothing any more. */
export interface Said<State> {
  readonly position: number;
  readonly userID: string;
  readonly state?: State | undefined;
}

/** How what is known of a user has changed; an absent state: nothing. */
export interface Difference<State> {
  readonly userID: string;
  readonly before: State | undefined;
  readonly after: State | undefined;
}

/** As an entry of the log, or an answer, says it. */
export interface SaidAnew<State> extends Said<State> {
  readonly isNews: boolean;
}

/** A list that the server keeps, as this device knows it: something of each user. */
export class KeptList<State extends object> {
  readonly #kind: DocumentKind<State>;
  #known = new Map<string, Said<State>>();
  /** What the app was told before the positions began anew; it is told the difference once everything has come. */
  #before: ReadonlyMap<string, Said<State>> | undefined;

  constructor(kind: DocumentKind<State>, documents: readonly CachedDocument<State>[]) {
    this.#kind = kind;
    for (const { key, position = 0, body } of documents) {
      this.#known.set(key, { userID: key, position, state: body });
    }
  }

  get(userID: string): State | undefined {
    return this.#known.get(userID)?.state;
  }

  /** In no order. */
  get all(): readonly (readonly [userID: string, state: State])[] {
    return [...this.#known.values()].flatMap(({ userID, state }) => (state ? [[userID, state] as const] : []));
  }

  /** Positions begin anew; `isShown`: the app may have seen what is held. */
  reset(isShown: boolean): void {
    if (isShown) this.#before ??= this.#known;
    this.#known = new Map();
  }

  /** Takes in what the server says; what is older than what is known changes nothing. The differences are for the app. */
  take(said: readonly SaidAnew<State>[]): {
    change: DocumentsChange;
    all: Difference<State>[];
    news: Difference<State>[];
  } {
    const kind = this.#kind;
    const before = new Map<string, State | undefined>();
    const putDocuments = [];
    const removeDocuments = [];
    for (const { userID, position, state } of said) {
      const known = this.#known.get(userID);
      if (position <= (known?.position ?? 0)) continue;
      if (!before.has(userID)) before.set(userID, known?.state);
      this.#known.set(userID, { userID, position, state });
      if (state) putDocuments.push(toPut(kind, { key: userID, position, body: state }));
      else removeDocuments.push({ kind, key: userID, position });
    }
    const all = this.#differences(before);
    const isTold = this.#before === undefined;
    const fresh = new Set(said.flatMap(({ userID, isNews }) => (isNews ? userID : [])));
    const news = all.filter(({ userID }) => isTold && fresh.has(userID));
    return { change: { putDocuments, removeDocuments }, all, news };
  }

  /** Everything has come: what is different from what the app was told before positions began anew. */
  settle(): readonly Difference<State>[] {
    const before = this.#before;
    if (!before) return [];
    this.#before = undefined;
    const userIDs = [...before.keys(), ...this.#known.keys()];
    return this.#differences(new Map(userIDs.map((userID) => [userID, before.get(userID)?.state])));
  }

  #differences(before: ReadonlyMap<string, State | undefined>): Difference<State>[] {
    return [...before].flatMap(([userID, was]) => {
      const after = this.get(userID);
      return JSON.stringify(was) === JSON.stringify(after) ? [] : { userID, before: was, after };
    });
  }
}
