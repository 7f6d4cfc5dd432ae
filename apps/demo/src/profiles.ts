import type { ZIM, ZIMUserFullInfo } from '@parley/client';
import { type ChatClient, codeOf } from './client.ts';
import type { Person } from './person.ts';
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
export const keptPeopleMax = 100;

const userIsNotExist = 6000011;

/** The profile of the user who is signed in, and those of people who stand in no chat yet. */
export class Profiles {
  readonly own: Readable<Profile>;
  readonly people: Readable<ReadonlyMap<string, Profile>>;
  readonly #client: ChatClient;
  readonly #own;
  readonly #people = createStore<ReadonlyMap<string, Profile>>(new Map());

  constructor(client: ChatClient, { userID, userName }: Person) {
    this.#client = client;
    this.#own = createStore<Profile>({ userID, name: userName, avatarUrl: '' });
    this.own = this.#own;
    this.people = this.#people;
    // Another device of this user has changed it.
    client.on('userInfoUpdated', (_zim: ZIM, { info }) => this.#own.set(toProfile(info)));
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
        const { userName } = await this.#client.updateUserName(name);
        this.#own.set({ ...own.get(), name: userName });
      }
      if (avatarUrl !== own.get().avatarUrl) {
        const { userAvatarUrl } = await this.#client.updateUserAvatarUrl(avatarUrl);
        this.#own.set({ ...own.get(), avatarUrl: userAvatarUrl });
      }
      return undefined;
    } catch (error) {
      return codeOf(error);
    }
  }

  async #query(userID: string, isQueryFromServer: boolean): Promise<Lookup> {
    try {
      const { userList, errorUserList } = await this.#client.queryUsersInfo([userID], { isQueryFromServer });
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

  #learn(profile: Profile): void {
    if (profile.userID === this.#own.get().userID) {
      this.#own.set(profile);
      return;
    }
    const others = [...this.#people.get()].filter(([userID]) => userID !== profile.userID);
    this.#people.set(new Map([...others, [profile.userID, profile] as const].slice(-keptPeopleMax)));
  }
}

const toProfile = ({ baseInfo: { userID, userName, userAvatarUrl } }: ZIMUserFullInfo): Profile => ({
  userID,
  name: userName,
  avatarUrl: userAvatarUrl,
});
