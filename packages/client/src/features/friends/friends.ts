import { type ApplicationState, type FriendState, friend, friendApplication } from '@parley/protocol/features/friends';
import { limits } from '@parley/protocol/limits';
import type { ConversationRow } from '../../cache/cache.ts';
import type { Events } from '../../core/events.ts';
import type { Feature } from '../../core/feature.ts';
import type { Opened } from '../../core/handshake.ts';
import {
  type AnswerParts,
  type Difference,
  KeptList,
  type Parted,
  parted,
  type Said,
  takeAnswer,
} from '../../core/kept-list.ts';
import { PageFlags } from '../../core/page-flags.ts';
import { type EntryOf, type Kept, takes } from '../../core/user-log.ts';
import {
  type ZIMFriendApplicationListChangeAction,
  ZIMFriendApplicationState,
  ZIMFriendListChangeAction,
} from '../../enums.ts';
import type { ZIMFriendApplicationInfo, ZIMFriendInfo } from '../../types.ts';
import { toApplicationInfo, toFriendInfo } from './info.ts';
import { applicationKind, friendKind, type KeptFriends } from './kept.ts';

export interface FriendsParts extends AnswerParts {
  readonly kept: KeptFriends;
  /** Whether this device was brought up to date before. */
  readonly isFilled: boolean;
  readonly events: Events;
  /** Names, pictures or aliases may have changed; the answer is to be written. It is told by `tellConversations`. */
  renamed(users: readonly Difference<FriendState>[]): readonly ConversationRow[];
  tellConversations(): void;
}

/** What is said of one user; without a state there is nothing any more. */
interface Told<State> {
  readonly userID: string;
  readonly state?: State | undefined;
}

/** What a call has changed. */
interface Answer {
  readonly applications: readonly (Told<ApplicationState> & Position)[];
  readonly friends: readonly (Told<FriendState> & Position)[];
}

type Position = Pick<EntryOf<never>, 'position'>;

const inOrder = (one: number | string, other: number | string): number => (one === other ? 0 : one < other ? -1 : 1);

/** The newest first, and of one time by their ID. */
export const byCreation = (one: ZIMFriendInfo, other: ZIMFriendInfo): number =>
  other.createTime - one.createTime || inOrder(one.userID, other.userID);

/** What changed last first. */
export const byUpdate = (one: ZIMFriendApplicationInfo, other: ZIMFriendApplicationInfo): number =>
  other.updateTime - one.updateTime || inOrder(one.applyUser.userID, other.applyUser.userID);

const { Waiting } = ZIMFriendApplicationState;

/** One that takes the place of another is a new one. */
const isNewApplication = ({ before, after }: Difference<ApplicationState>): boolean =>
  before?.createTime !== after?.createTime || (before?.state !== Waiting && after?.state === Waiting);

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
    takes(friendApplication, (entries) => this.applications.take(entries.map(fromEntry))),
    takes(friend, (entries) => this.#takeFriends(entries.map(fromEntry))),
  ];
  readonly friends: KeptList<FriendState>;
  readonly applications: KeptList<ApplicationState>;
  readonly friendPages = new PageFlags<ZIMFriendInfo>();
  readonly searchPages = new PageFlags<ZIMFriendInfo>();
  readonly applicationPages = new PageFlags<ZIMFriendApplicationInfo>();
  readonly #parts: FriendsParts;

  constructor(parts: FriendsParts) {
    this.#parts = parts;
    const { kept, events } = parts;
    this.applications = new KeptList({
      ...parts,
      kind: applicationKind,
      documents: kept.applications,
      tell: (differences) =>
        eachAction(parted(differences, toApplicationInfo, isNewApplication), (applicationList, action) => {
          applicationList.sort(byUpdate);
          if (action === undefined) void events.tell('friendApplicationUpdated', { applicationList });
          else void events.tell('friendApplicationListChanged', { applicationList, action });
        }),
    });
    this.friends = new KeptList({
      ...parts,
      kind: friendKind,
      documents: kept.friends,
      tell: (differences) =>
        eachAction(parted(differences, toFriendInfo), (friendList, action) => {
          friendList.sort(byCreation);
          if (action === undefined) void events.tell('friendInfoUpdated', { friendList });
          else void events.tell('friendListChanged', { friendList, action });
        }),
    });
  }

  opened({ friendIDsMax, friendAttributesBytesMax }: Opened): void {
    this.friendIDsMax = friendIDsMax ?? limits.friendIDsDefault;
    this.attributesBytesMax = friendAttributesBytesMax ?? limits.friendAttributesBytesDefault;
  }

  /** What this device knows is of another life of the database. */
  reset(): void {
    this.applications.reset();
    this.friends.reset();
  }

  caughtUp(outcome: 'complete' | 'broken'): void {
    this.applications.caughtUp(outcome);
    this.friends.caughtUp(outcome);
  }

  /** What the user calls somebody; empty: nothing. */
  readonly aliasOf = (userID: string): string => this.friends.get(userID)?.friendAlias ?? '';

  get friendList(): readonly ZIMFriendInfo[] {
    return this.friends.rows.map(({ key, state }) => toFriendInfo(key, state)).sort(byCreation);
  }

  get applicationList(): readonly ZIMFriendApplicationInfo[] {
    return this.applications.rows.map(({ key, state }) => toApplicationInfo(key, state)).sort(byUpdate);
  }

  /** Takes in what a call has changed; resolves when the app was told of it. */
  async answered({ applications, friends }: Answer): Promise<void> {
    const { events, tellConversations } = this.#parts;
    await takeAnswer(this.#parts, () => [
      this.applications.take(applications.map(fromAnswer)),
      this.#takeFriends(friends.map(fromAnswer)),
      { change: {}, tell: tellConversations },
    ]);
    await events.told();
  }

  #takeFriends(said: readonly Said<FriendState>[]): Kept {
    const { change, differences, ...kept } = this.friends.take(said);
    return { change: { ...change, putConversations: this.#parts.renamed(differences) }, ...kept };
  }
}

const { Added, Deleted } = ZIMFriendListChangeAction;

/** Tells of what there is to tell, what is gone first; both lists have the same actions. */
function eachAction<Item>(
  { removed, added, changed }: Parted<Item>,
  tell: (list: Item[], action?: Action) => void,
): void {
  if (removed.length > 0) tell(removed, Deleted);
  if (added.length > 0) tell(added, Added);
  if (changed.length > 0) tell(changed);
}

type Action = ZIMFriendListChangeAction & ZIMFriendApplicationListChangeAction;

const fromAnswer = <State>({ userID: key, ...told }: Told<State> & Position) => ({ key, ...told });
const fromEntry = <State>({
  position,
  isNews,
  body,
}: Pick<EntryOf<never>, 'position' | 'isNews'> & { readonly body: Told<State> }) => ({
  ...{ key: body.userID, position, isNews, state: body.state },
});
