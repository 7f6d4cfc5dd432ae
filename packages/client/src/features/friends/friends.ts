import { type ApplicationState, type FriendState, friend, friendApplication } from '@parley/protocol/features/friends';
import { limits } from '@parley/protocol/limits';
import type { Cache, ConversationRow } from '../../cache/cache.ts';
import type { Events } from '../../core/events.ts';
import type { Feature } from '../../core/feature.ts';
import type { Opened } from '../../core/handshake.ts';
import { type EntryOf, type Kept, takes } from '../../core/user-log.ts';
import type { Writes } from '../../core/writes.ts';
import {
  ZIMFriendApplicationListChangeAction,
  ZIMFriendApplicationState,
  ZIMFriendListChangeAction,
} from '../../enums.ts';
import type { ZIMFriendApplicationInfo, ZIMFriendInfo } from '../../types.ts';
import { toApplicationInfo, toFriendInfo } from './info.ts';
import {
  applicationKind,
  type Difference,
  friendKind,
  type KeptFriends,
  KeptList,
  type Said,
  type SaidAnew,
} from './kept.ts';
import { PageFlags } from './page-flags.ts';

export interface FriendsParts {
  readonly kept: KeptFriends;
  /** Whether this device was brought up to date before. */
  readonly isFilled: boolean;
  readonly cache: Cache;
  readonly writes: Writes;
  readonly events: Events;
  /** Names, pictures or aliases may have changed; the answer is to be written. It is told by `tellConversations`. */
  renamed(users: readonly Difference<FriendState>[]): readonly ConversationRow[];
  tellConversations(): void;
}

/** What a call has changed. */
interface Answer {
  readonly applications: readonly Said<ApplicationState>[];
  readonly friends: readonly Said<FriendState>[];
}

type Friends = Difference<FriendState>;
type Applications = Difference<ApplicationState>;

const inOrder = (one: number | string, other: number | string): number => (one === other ? 0 : one < other ? -1 : 1);

/** The newest first, and of one time by their ID. */
export const byCreation = (one: ZIMFriendInfo, other: ZIMFriendInfo): number =>
  other.createTime - one.createTime || inOrder(one.userID, other.userID);

/** What changed last first. */
export const byUpdate = (one: ZIMFriendApplicationInfo, other: ZIMFriendApplicationInfo): number =>
  other.updateTime - one.updateTime || inOrder(one.applyUser.userID, other.applyUser.userID);

/**
 * Friends and applications of the user. Everything stands in the user's own log, an entry for each, so that all devices
 * learn of it in the same way; what this device asked for itself it takes from the answer, whichever comes first.
 */
export class FriendLists implements Feature {
  /** Users that one call may name, and bytes of the notes about one friend. */
  friendIDsMax: number = limits.friendIDsDefault;
  attributesBytesMax: number = limits.friendAttributesBytesDefault;
  /** The applications are told first. */
  readonly userLog = [
    takes(friendApplication, (entries) => this.#takeApplications(entries.map(toSaid))),
    takes(friend, (entries) => this.#takeFriends(entries.map(toSaid))),
  ];
  readonly friends: KeptList<FriendState>;
  readonly applications: KeptList<ApplicationState>;
  readonly friendPages = new PageFlags<ZIMFriendInfo>();
  readonly searchPages = new PageFlags<ZIMFriendInfo>();
  readonly applicationPages = new PageFlags<ZIMFriendApplicationInfo>();
  readonly #parts: FriendsParts;
  /** Whether the app may have seen the lists. */
  #isFilled: boolean;

  constructor(parts: FriendsParts) {
    this.#parts = parts;
    this.#isFilled = parts.isFilled;
    this.friends = new KeptList(friendKind, parts.kept.friends);
    this.applications = new KeptList(applicationKind, parts.kept.applications);
  }

  opened({ friendIDsMax, friendAttributesBytesMax }: Opened): void {
    this.friendIDsMax = friendIDsMax ?? limits.friendIDsDefault;
    this.attributesBytesMax = friendAttributesBytesMax ?? limits.friendAttributesBytesDefault;
  }

  /** What this device knows is of another life of the database. */
  reset(): void {
    this.friends.reset(this.#isFilled);
    this.applications.reset(this.#isFilled);
  }

  caughtUp(outcome: 'complete' | 'broken'): void {
    if (outcome === 'broken') return;
    this.#isFilled = true;
    void this.#parts.writes.run(async () => {
      this.#tellApplications(this.applications.settle());
      this.#tellFriends(this.friends.settle());
    });
  }

  /** What the user calls somebody; empty: nothing. */
  aliasOf(userID: string): string {
    return this.friends.get(userID)?.friendAlias ?? '';
  }

  get friendList(): readonly ZIMFriendInfo[] {
    return this.friends.all.map(([userID, state]) => toFriendInfo(userID, state)).sort(byCreation);
  }

  get applicationList(): readonly ZIMFriendApplicationInfo[] {
    return this.applications.all.map(([userID, state]) => toApplicationInfo(userID, state)).sort(byUpdate);
  }

  /** Takes in what a call has changed; resolves when the app was told of it. */
  async answered({ applications, friends }: Answer): Promise<void> {
    const { writes, cache, events, tellConversations } = this.#parts;
    await writes.run(async () => {
      const kept = [this.#takeApplications(applications.map(asNews)), this.#takeFriends(friends.map(asNews))];
      try {
        for (const { change } of kept) await cache.write(change);
      } finally {
        for (const { tellFirst } of kept) tellFirst?.();
        tellConversations();
      }
    });
    await events.told();
  }

  #takeApplications(said: readonly SaidAnew<ApplicationState>[]): Kept {
    const { change, news } = this.applications.take(said);
    return { change, tellFirst: () => this.#tellApplications(news) };
  }

  #takeFriends(said: readonly SaidAnew<FriendState>[]): Kept {
    const { change, all, news } = this.friends.take(said);
    return {
      change: { ...change, putConversations: this.#parts.renamed(all) },
      tellFirst: () => this.#tellFriends(news),
    };
  }

  #tellApplications(differences: readonly Applications[]): void {
    const { events } = this.#parts;
    const isNew = ({ before, after }: Applications): boolean =>
      before?.createTime !== after?.createTime ||
      (before?.state !== ZIMFriendApplicationState.Waiting && after?.state === ZIMFriendApplicationState.Waiting);
    const shown = (wanted: (one: Applications) => ApplicationState | undefined) =>
      differences.flatMap((one) => {
        const application = wanted(one);
        return application ? toApplicationInfo(one.userID, application) : [];
      });
    const tell = (applicationList: ZIMFriendApplicationInfo[], action?: ZIMFriendApplicationListChangeAction) => {
      if (applicationList.length === 0) return;
      applicationList.sort(byUpdate);
      if (action === undefined) void events.tell('friendApplicationUpdated', { applicationList });
      else void events.tell('friendApplicationListChanged', { applicationList, action });
    };
    const { Added, Deleted } = ZIMFriendApplicationListChangeAction;
    tell(
      shown(({ before, after }) => (after ? undefined : before)),
      Deleted,
    );
    tell(
      shown((one) => (isNew(one) ? one.after : undefined)),
      Added,
    );
    tell(shown((one) => (isNew(one) ? undefined : one.after)));
  }

  #tellFriends(differences: readonly Friends[]): void {
    const { events } = this.#parts;
    const shown = (wanted: (one: Friends) => FriendState | undefined): ZIMFriendInfo[] =>
      differences.flatMap((one) => {
        const state = wanted(one);
        return state ? toFriendInfo(one.userID, state) : [];
      });
    const tell = (friendList: ZIMFriendInfo[], action?: ZIMFriendListChangeAction) => {
      if (friendList.length === 0) return;
      friendList.sort(byCreation);
      if (action === undefined) void events.tell('friendInfoUpdated', { friendList });
      else void events.tell('friendListChanged', { friendList, action });
    };
    const { Added, Deleted } = ZIMFriendListChangeAction;
    tell(
      shown(({ before, after }) => (after ? undefined : before)),
      Deleted,
    );
    tell(
      shown(({ before, after }) => (before ? undefined : after)),
      Added,
    );
    tell(shown(({ before, after }) => (before ? after : undefined)));
  }
}

const toSaid = <State>({ position, isNews, body }: Entry<State>) => ({ ...body, position, isNews });
const asNews = <State>(said: Said<State>) => ({ ...said, isNews: true });

interface Entry<State> extends Pick<EntryOf<never>, 'position' | 'isNews'> {
  readonly body: Omit<Said<State>, 'position'>;
}
