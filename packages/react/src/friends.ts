import type { ZIMFriendApplicationInfo, ZIMFriendDeleteType, ZIMFriendInfo } from '@parley/client';
import { type ActionOutcome, outcomeOf } from './action-outcome.ts';
import type { ChatClient } from './chat-client.ts';
import { everyPage } from './every-page.ts';
import { createStore, type Readable } from './store.ts';

export interface FriendLists {
  /** The newest friend first. */
  readonly friends: readonly ZIMFriendInfo[];
  /** Sent and received, the one that changed last first. */
  readonly applications: readonly ZIMFriendApplicationInfo[];
  /** They were not read yet. */
  readonly isLoading: boolean;
}

/** What a user writes about a friend; what is left out is empty. */
export interface FriendDraft {
  readonly wording?: string;
  readonly friendAlias?: string;
  readonly friendAttributes?: Readonly<Record<string, string>>;
}

export interface FriendsParts {
  readonly client: Pick<
    ChatClient,
    | 'acceptFriendApplication'
    | 'addFriend'
    | 'deleteFriends'
    | 'queryFriendApplicationList'
    | 'queryFriendList'
    | 'rejectFriendApplication'
    | 'sendFriendApplication'
    | 'subscribe'
    | 'updateFriendAlias'
  >;
  readonly isReady?: (() => boolean) | undefined;
}

export const noFriends: FriendLists = { friends: [], applications: [], isLoading: true };
const both: ZIMFriendDeleteType = 0;

/** Friends and applications of the user, for as long as somebody looks, and what is done with them. */
export class Friends {
  readonly lists: Readable<FriendLists>;
  readonly #parts: FriendsParts;
  readonly #lists = createStore(noFriends);
  readonly #ends: readonly (() => void)[];
  /** How many look. */
  #open = 0;
  /** Raised with every reading, so that of two the later one counts. */
  #reads = 0;

  constructor(parts: FriendsParts) {
    this.#parts = parts;
    this.lists = this.#lists;
    const { client } = parts;
    const changed = (): void => this.refresh();
    this.#ends = [
      client.subscribe('friendListChanged', changed),
      client.subscribe('friendInfoUpdated', changed),
      client.subscribe('friendApplicationListChanged', changed),
      client.subscribe('friendApplicationUpdated', changed),
    ];
  }

  /** Each call wants a `close` of its own. */
  open(): void {
    this.#open += 1;
    if (this.#open === 1) this.refresh();
  }

  close(): void {
    this.#open -= 1;
  }

  refresh(): void {
    if (this.#open > 0) void this.#read();
  }

  add(userID: string, draft: FriendDraft = {}): Promise<ActionOutcome> {
    return outcomeOf(() => this.#parts.client.addFriend(userID, whole(draft)));
  }

  apply(userID: string, draft: FriendDraft = {}): Promise<ActionOutcome> {
    return outcomeOf(() => this.#parts.client.sendFriendApplication(userID, whole(draft)));
  }

  accept(userID: string, draft: FriendDraft = {}): Promise<ActionOutcome> {
    return outcomeOf(() => this.#parts.client.acceptFriendApplication(userID, whole(draft)));
  }

  reject(userID: string): Promise<ActionOutcome> {
    return outcomeOf(() => this.#parts.client.rejectFriendApplication(userID, {}));
  }

  /** Out of both lists, unless it is said otherwise. */
  remove(userID: string, type = both): Promise<ActionOutcome> {
    return outcomeOf(() => this.#parts.client.deleteFriends([userID], { type }));
  }

  rename(userID: string, friendAlias: string): Promise<ActionOutcome> {
    return outcomeOf(() => this.#parts.client.updateFriendAlias(friendAlias, userID));
  }

  end(): void {
    this.#open = 0;
    for (const end of this.#ends) end();
  }

  async #read(): Promise<void> {
    const { client, isReady } = this.#parts;
    if (isReady?.() === false) return;
    this.#reads += 1;
    const read = this.#reads;
    try {
      const [friends, applications] = await Promise.all([
        everyPage(async (page) => {
          const { friendList, nextFlag } = await client.queryFriendList(page);
          return [friendList, nextFlag];
        }),
        everyPage(async (page) => {
          const { applicationList, nextFlag } = await client.queryFriendApplicationList(page);
          return [applicationList, nextFlag];
        }),
      ]);
      if (read === this.#reads) this.#lists.set({ friends, applications, isLoading: false });
    } catch {
      // What was known stays; it is asked again when the connection is back.
    }
  }
}

const whole = ({ wording = '', friendAlias = '', friendAttributes = {} }: FriendDraft) => ({
  wording,
  friendAlias,
  friendAttributes: { ...friendAttributes },
});
