import { type Millis, millis } from '@parley/kernel/brand';
import { utf8Length } from '@parley/kernel/utf8';
import { type Refusal, refuse } from '@parley/protocol/define';
import { type FriendAttributes, friendAttributeNames } from '@parley/protocol/features/friends';
import type { Friend, FriendApplication, FriendDraft } from './store.ts';

/** How two users stand to each other, as the one sees it who does something. */
export interface PairFacts {
  /** The entry of the own list, and that of the other's. */
  readonly own: Friend | undefined;
  readonly other: Friend | undefined;
  readonly ownCount: number;
  readonly otherCount: number;
  readonly application: FriendApplication | undefined;
  /** The other has blocked this user. */
  readonly isBlocked: boolean;
}

/** What becomes of it; what is absent stays, and an entry that is `null` goes. */
export interface PairChange {
  readonly own?: Friend | null;
  readonly other?: Friend | null;
  readonly application?: FriendApplication;
}

export interface FriendLimits {
  readonly friendsMax: number;
  readonly applicationMs: number;
}

type AskError = 'FriendModuleIsAlreadyYourFriend' | 'CommonModuleBlacklistLimit' | 'FriendModuleFriendNumsLimit';

const tooMany = refuse('FriendModuleFriendNumsLimit', 'a list of friends is full');

/** When somebody asks, and who. */
export interface Asked {
  readonly now: Millis;
  /** When it is to have been; absent: now. */
  readonly createdAt?: Millis | undefined;
  readonly updatedAt?: Millis | undefined;
  /** The app's server asks in the user's place, whom nobody keeps from it. */
  readonly isOfServer?: boolean;
}

/** What adding a user and applying to one have in common. */
function admitAsking(
  facts: PairFacts,
  { friendsMax }: FriendLimits,
  { isOfServer = false }: Asked,
): Refusal<AskError> | undefined {
  if (facts.own) return refuse('FriendModuleIsAlreadyYourFriend', 'userID: is in the list already');
  if (facts.isBlocked && facts.other && !isOfServer) {
    return refuse('CommonModuleBlacklistLimit', 'userID: has blocked the caller');
  }
  return facts.ownCount >= friendsMax ? tooMany : undefined;
}

const isWaiting = (application: FriendApplication | undefined, now: Millis): application is FriendApplication =>
  application?.state === 'waiting' && application.expiresAt > now;

/** What waits is void: the two became friends otherwise, or one of them is gone. */
export const disable = (application: FriendApplication | undefined, now: Millis): Pick<PairChange, 'application'> =>
  isWaiting(application, now) ? { application: { ...application, state: 'disabled', updatedAt: now } } : {};

/** Each gets the other into the list, without being asked. */
export function add(
  facts: PairFacts,
  draft: FriendDraft,
  limits: FriendLimits,
  asked: Asked,
): PairChange | Refusal<AskError> {
  const refusal = admitAsking(facts, limits, asked);
  if (refusal) return refusal;
  const { now, createdAt = now } = asked;
  if (!facts.other && facts.otherCount >= limits.friendsMax) return tooMany;
  const { wording } = draft;
  return {
    own: { ...draft, createdAt },
    ...(!facts.other && { other: { friendAlias: '', friendAttributes: {}, wording, createdAt } }),
    ...disable(facts.application, now),
  };
}

/** Asks the other; who has this user in the list is asked no more. */
export function apply(
  facts: PairFacts,
  draft: FriendDraft,
  limits: FriendLimits,
  asked: Asked,
): PairChange | Refusal<AskError> {
  const refusal = admitAsking(facts, limits, asked);
  if (refusal) return refusal;
  const { now, createdAt = now, updatedAt = now } = asked;
  if (facts.other) return { own: { ...draft, createdAt }, ...disable(facts.application, now) };
  const { application } = facts;
  const before = isWaiting(application, now) ? application : { other: undefined, createdAt };
  return {
    application: {
      state: 'waiting',
      own: draft,
      other: before.other,
      createdAt: before.createdAt,
      updatedAt,
      expiresAt: millis(createdAt + limits.applicationMs),
      isListed: true,
      isListedByOther: true,
    },
  };
}

type AnswerError = 'FriendModuleFriendApplicationStatusError' | 'FriendModuleFriendApplicationExpired';
type Answerable = FriendApplication & { readonly other: FriendDraft };

/** The application that may be answered, or why there is none. */
function toAnswer({ application }: PairFacts, now: Millis): Answerable | Refusal<AnswerError> {
  if (!application?.other || !application.isListed) {
    return refuse('FriendModuleFriendApplicationStatusError', 'userID: has not applied');
  }
  const { state, other } = application;
  if (state === 'expired' || (state === 'waiting' && application.expiresAt <= now)) {
    return refuse('FriendModuleFriendApplicationExpired', 'userID: applied too long ago');
  }
  if (state !== 'waiting')
    return refuse('FriendModuleFriendApplicationStatusError', `userID: the application is ${state}`);
  return { ...application, other };
}

/** Each gets the other into the list, as both wrote it. */
export function accept(
  facts: PairFacts,
  given: Omit<FriendDraft, 'wording'>,
  { friendsMax }: FriendLimits,
  now: Millis,
): PairChange | Refusal<AnswerError | 'FriendModuleFriendNumsLimit'> {
  const application = toAnswer(facts, now);
  if ('refused' in application) return application;
  const isFull = (!facts.own && facts.ownCount >= friendsMax) || (!facts.other && facts.otherCount >= friendsMax);
  if (isFull) return tooMany;
  const { wording } = application.other;
  return {
    own: facts.own ?? { ...given, wording, createdAt: now },
    other: facts.other ?? { ...application.other, createdAt: now },
    application: { ...application, state: 'accepted', updatedAt: now },
  };
}

export function reject(facts: PairFacts, now: Millis): PairChange | Refusal<AnswerError> {
  const application = toAnswer(facts, now);
  if ('refused' in application) return application;
  return { application: { ...application, state: 'rejected', updatedAt: now } };
}

/** Nobody answered in time. */
export function expire(application: FriendApplication | undefined, now: Millis): Pick<PairChange, 'application'> {
  const isDue = application?.state === 'waiting' && application.expiresAt <= now;
  return isDue ? { application: { ...application, state: 'expired', updatedAt: now } } : {};
}

type NotFriend = 'FriendModuleNotYourFriend';
const notFriend = refuse('FriendModuleNotYourFriend', 'userID: is not in the list');

/** The friend goes from the own list, and unless it is for the own one alone, this user from the other's. */
export function remove(
  { own, other }: Pick<PairFacts, 'own' | 'other'>,
  isSingle: boolean,
): PairChange | Refusal<NotFriend> {
  if (!own) return notFriend;
  return { own: null, ...(other && !isSingle && { other: null }) };
}

export function rename({ own }: Pick<PairFacts, 'own'>, friendAlias: string): PairChange | Refusal<NotFriend> {
  if (!own) return notFriend;
  return { own: { ...own, friendAlias } };
}

export function annotate(
  { own }: Pick<PairFacts, 'own'>,
  given: FriendAttributes,
  bytesMax: number,
): PairChange | Refusal<NotFriend | 'CommonModuleParamsInvalid'> {
  if (!own) return notFriend;
  const friendAttributes = cleared({ ...own.friendAttributes, ...cleared(given, true) });
  return admitAttributes(friendAttributes, bytesMax) ?? { own: { ...own, friendAttributes } };
}

/** Notes without those that are absent, and unless they are to take others away, without empty ones. */
export function cleared(given: FriendAttributes, keepsEmpty = false): FriendAttributes {
  const kept: FriendAttributes = {};
  for (const name of friendAttributeNames) {
    const value = given[name];
    if (value !== undefined && (keepsEmpty || value !== '')) kept[name] = value;
  }
  return kept;
}

export function admitAttributes(
  given: FriendAttributes,
  bytesMax: number,
): Refusal<'CommonModuleParamsInvalid'> | undefined {
  const bytes = Object.entries(given).reduce((sum, [name, value = '']) => sum + name.length + utf8Length(value), 0);
  if (bytes <= bytesMax) return undefined;
  return refuse('CommonModuleParamsInvalid', `friendAttributes: are over ${bytesMax} bytes`);
}
