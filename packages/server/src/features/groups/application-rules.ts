import { type Millis, millis } from '@parley/kernel/brand';
import { type Refusal, refuse } from '@parley/protocol/define';
import type { UserKey } from '../../core/ids.ts';
import type { GroupApplication, GroupApplicationAnswer, GroupApplicationParties } from './application-store.ts';
import { alreadyMember, type Candidate, type Room, roomFor } from './life-rules.ts';

/** The time of a change is behind that of the one before, so that the last one is known by it. */
const changedAt = ({ updatedAt }: GroupApplication, now: Millis): Millis => millis(Math.max(now, updatedAt + 1));

export const isExpired = ({ state, expiresAt }: GroupApplication, now: Millis): boolean =>
  state === 'waiting' && expiresAt <= now;

const isOpen = (application: GroupApplication | undefined, now: Millis): application is GroupApplication =>
  application?.state === 'waiting' && !isExpired(application, now);

export interface ApplicationDraft extends GroupApplicationParties, Pick<GroupApplication, 'isOfApp'> {
  /** Of one that is made; one that waits keeps its own. */
  readonly applicationID: number;
  readonly wording: string;
}

/**
 * What becomes of it that somebody asks: what waits takes the new words and waits anew, whatever else there was stays. One
 * whose time is over without anybody having noticed comes to its end first.
 */
export function ask(
  before: GroupApplication | undefined,
  { wording, ...draft }: ApplicationDraft,
  applicationMs: number,
  now: Millis,
): readonly GroupApplication[] {
  if (isOpen(before, now)) {
    const updatedAt = changedAt(before, now);
    const { isOfApp } = draft;
    return [
      { ...before, ...(isOfApp && { isOfApp }), wording, updatedAt, expiresAt: millis(updatedAt + applicationMs) },
    ];
  }
  const made: GroupApplication = {
    ...{ ...draft, wording, createdAt: now, updatedAt: now, answer: undefined },
    state: 'waiting',
    expiresAt: millis(now + applicationMs),
  };
  return before && isExpired(before, now) ? [end(before, now), made] : [made];
}

/** What nobody may answer any more: its time is over, or it is void. What has come to its end stays as it is. */
export function end(application: GroupApplication, now: Millis): GroupApplication {
  if (application.state !== 'waiting') return application;
  const state = isExpired(application, now) ? 'expired' : 'disabled';
  return { ...application, state, updatedAt: changedAt(application, now) };
}

/** Without what a user wrote in it, and without how he was called when he answered it; `undefined`: there is nothing of both. */
export function withoutWordsOf(userKey: UserKey, application: GroupApplication): GroupApplication | undefined {
  const { wording, answer, inviterKey = application.userKey } = application;
  const isAuthor = inviterKey === userKey && wording !== '';
  const isNamed = answer?.operatorKey === userKey && answer.nickname !== '';
  if (!isAuthor && !isNamed) return undefined;
  return {
    ...application,
    ...(isAuthor && { wording: '' }),
    ...(isNamed && { answer: { ...answer, nickname: '' } }),
  };
}

/** Its time is over; `undefined`: it is not, or it has come to an end already. */
export const expire = (application: GroupApplication | undefined, now: Millis): GroupApplication | undefined =>
  application && isExpired(application, now) ? end(application, now) : undefined;

const nothingWaits = refuse('GroupModuleCommonError', 'no application waits');

export interface AcceptFacts extends Room, Pick<Candidate, 'isMember' | 'groupCount'> {
  /** The one that was made last between the two. */
  readonly application: GroupApplication | undefined;
}

type PlaceError =
  | 'GroupModuleMemberIsAlreadyInTheGroup'
  | 'GroupModuleGroupMemberHasReachedLimit'
  | 'GroupModuleJoinGroupError';

/** Whoever was accepted by another a moment ago is no answer to be made again; who is a member otherwise is one. */
export function accept(
  { application, isMember, groupCount, ...room }: AcceptFacts,
  answer: GroupApplicationAnswer,
  now: Millis,
): GroupApplication | Refusal<PlaceError | 'GroupModuleCommonError'> {
  if (application?.state === 'accepted') return nothingWaits;
  if (isMember) return alreadyMember;
  if (!isOpen(application, now)) return nothingWaits;
  return (
    roomFor(groupCount, room) ?? { ...application, state: 'accepted', answer, updatedAt: changedAt(application, now) }
  );
}

export function reject(
  application: GroupApplication | undefined,
  answer: GroupApplicationAnswer,
  now: Millis,
): GroupApplication | Refusal<'GroupModuleCommonError'> {
  if (!isOpen(application, now)) return nothingWaits;
  return { ...application, state: 'rejected', answer, updatedAt: changedAt(application, now) };
}

type Askable = Candidate & { readonly userKey: UserKey };

/** Who of some users, each named once, can be asked to come in: whether there is room is seen when they agree. */
export function askable(candidates: readonly Candidate[]) {
  const asked: Askable[] = [];
  const failed: { readonly userID: string; readonly reason: 'unregistered' | 'member' }[] = [];
  for (const candidate of candidates) {
    const { userID, userKey, isMember } = candidate;
    if (userKey === undefined) failed.push({ userID, reason: 'unregistered' });
    else if (isMember) failed.push({ userID, reason: 'member' });
    else asked.push({ ...candidate, userKey });
  }
  return { asked, failed };
}
