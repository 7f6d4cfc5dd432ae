import type { ZIM, ZIMUserFullInfo } from '@parley/client';
import { type ChatClient, codeOf } from './chat-client.ts';
import { createStore, type Readable } from './store.ts';

/** What everybody may know of a user. */
export interface Profile {
  readonly userID: string;
  /** Empty for somebody without a name. */
  readonly name: string;
  readonly avatarUrl: string;
}

export type Lookup =
  | { readonly outcome: 'found' }
  | { readonly outcome: 'unknown' }
  /** It could not be found out. */
  | { readonly outcome: 'failed'; readonly code: number };

/** People who were looked up and whose profiles stay in memory. */
export const keptPeopleMax = 1000;
/** As many as the SDK takes in one question. */
const askedAtOnceMax = 10;
/** When those who did not fit the quota of the server are asked for again. */
export const askAgainMs = 10_000;

const userIsNotExist = 6000011;

export interface ProfilesParts {
  readonly client: Pick<ChatClient, 'queryUsersInfo' | 'subscribe' | 'updateUserAvatarUrl' | 'updateUserName'>;
  readonly userID: string;
  /** What the user is called until the server has said it. */
  readonly userName?: string;
  /** Does something later; returns its end. */
  readonly after: (delayMs: number, work: () => void) => () => void;
}

/** The profile of the user who is signed in, and those of others, as far as they were asked for. */
export class Profiles {
  readonly own: Readable<Profile>;
  readonly people: Readable<ReadonlyMap<string, Profile>>;
  readonly #parts: ProfilesParts;
  readonly #own;
  readonly #people = createStore<ReadonlyMap<string, Profile>>(new Map());
  readonly #end: () => void;
  /** Whom to ask for. */
  readonly #wanted = new Set<string>();
  /** Those of them who could not be asked for yet. */
  readonly #missed = new Set<string>();
  /** Users who do not exist. */
  readonly #unknown = new Set<string>();
  #isAsking = false;
  #cancelAgain: (() => void) | undefined;

  constructor(parts: ProfilesParts) {
    this.#parts = parts;
    const { client, userID, userName = '' } = parts;
    this.#own = createStore<Profile>({ userID, name: userName, avatarUrl: '' });
    this.own = this.#own;
    this.people = this.#people;
    // Another device of this user has changed it.
    this.#end = client.subscribe('userInfoUpdated', (_zim: ZIM, { info }) => this.#own.set(toProfile(info)));
  }

  end(): void {
    this.#end();
    this.#cancelAgain?.();
    this.#wanted.clear();
    this.#missed.clear();
  }

  /** Learns who these are, unless it is known; those who are asked for in one turn share a question. */
  request(userIDs: readonly string[]): void {
    for (const userID of userIDs) {
      const isKnown = this.#people.get().has(userID) || this.#unknown.has(userID) || userID === this.#own.get().userID;
      if (!isKnown && this.#wanted.size < keptPeopleMax) this.#wanted.add(userID);
    }
    if (!this.#isAsking && this.#wanted.size > 0) void this.#ask();
  }

  /** Asks for those again who could not be asked for, for instance without a connection. */
  requestMissed(): void {
    this.#cancelAgain?.();
    const missed = [...this.#missed];
    this.#missed.clear();
    this.request(missed);
  }

  /** Takes over what the server knows of the user; somebody who has no name yet gets the given one. */
  async load(nameIfNone: string): Promise<void> {
    const { userID } = this.#own.get();
    await this.#query(userID, true);
    const { name, avatarUrl } = this.#own.get();
    if (name === '' && nameIfNone !== '') await this.save({ name: nameIfNone, avatarUrl });
  }

  /** Whether there is such a user. */
  lookUp(userID: string): Promise<Lookup> {
    return this.#query(userID, false);
  }

  /** Learns what somebody is called by now; the SDK tells of it in the list of chats. */
  async refresh(userID: string): Promise<void> {
    await this.#query(userID, true);
  }

  /** Changes what is another one now; the code of the refusal if it could not be done. */
  async save({ name, avatarUrl }: Omit<Profile, 'userID'>): Promise<number | undefined> {
    const { own } = this;
    try {
      if (name !== own.get().name) {
        const { userName } = await this.#parts.client.updateUserName(name);
        this.#own.set({ ...own.get(), name: userName });
      }
      if (avatarUrl !== own.get().avatarUrl) {
        const { userAvatarUrl } = await this.#parts.client.updateUserAvatarUrl(avatarUrl);
        this.#own.set({ ...own.get(), avatarUrl: userAvatarUrl });
      }
      return undefined;
    } catch (error) {
      return codeOf(error);
    }
  }

  async #query(userID: string, isQueryFromServer: boolean): Promise<Lookup> {
    try {
      const { userList, errorUserList } = await this.#parts.client.queryUsersInfo([userID], { isQueryFromServer });
      const [info] = userList;
      if (info) {
        this.#learn(toProfile(info));
        return { outcome: 'found' };
      }
      const code = errorUserList[0]?.reason ?? 0;
      return code === userIsNotExist ? { outcome: 'unknown' } : { outcome: 'failed', code };
    } catch (error) {
      return { outcome: 'failed', code: codeOf(error) };
    }
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    await Promise.resolve();
    while (this.#wanted.size > 0) {
      const userIDs = [...this.#wanted].slice(0, askedAtOnceMax);
      for (const userID of userIDs) this.#wanted.delete(userID);
      if (!(await this.#askFor(userIDs))) break;
    }
    this.#isAsking = false;
    // Whoever is asked for next would be refused as well.
    for (const userID of this.#wanted) this.#missed.add(userID);
    this.#wanted.clear();
    if (this.#missed.size > 0) this.#cancelAgain = this.#parts.after(askAgainMs, () => this.requestMissed());
  }

  /** Whether there was an answer to each. */
  async #askFor(userIDs: string[]): Promise<boolean> {
    try {
      const { userList, errorUserList } = await this.#parts.client.queryUsersInfo(userIDs, {
        isQueryFromServer: false,
      });
      this.#learn(...userList.map(toProfile));
      const missed = errorUserList.filter(({ reason }) => reason !== userIsNotExist);
      for (const { userID } of missed) this.#missed.add(userID);
      if (this.#unknown.size > keptPeopleMax) this.#unknown.clear();
      for (const { userID, reason } of errorUserList) if (reason === userIsNotExist) this.#unknown.add(userID);
      return missed.length === 0;
    } catch {
      for (const userID of userIDs) this.#missed.add(userID);
      return false;
    }
  }

  #learn(...profiles: readonly Profile[]): void {
    const ownUserID = this.#own.get().userID;
    const own = profiles.find(({ userID }) => userID === ownUserID);
    if (own) this.#own.set(own);
    const others = profiles.filter((profile) => profile !== own);
    if (others.length === 0) return;
    const next = new Map(this.#people.get());
    for (const profile of others) {
      next.delete(profile.userID);
      next.set(profile.userID, profile);
      this.#unknown.delete(profile.userID);
    }
    this.#people.set(new Map([...next].slice(-keptPeopleMax)));
  }
}

const toProfile = ({ baseInfo: { userID, userName, userAvatarUrl } }: ZIMUserFullInfo): Profile => ({
  userID,
  name: userName,
  avatarUrl: userAvatarUrl,
});
