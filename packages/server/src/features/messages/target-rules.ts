import { type Refusal, refuse } from '@parley/protocol/define';
import type { Targets } from '../../core/effects.ts';
import type { UserKey } from '../../core/ids.ts';
import type { MessageRow } from './store.ts';

/** Whom the app's server names beside a message to a group. */
export interface NamedTargets {
  readonly userIDs: readonly string[];
  /** They alone see it, with who sends it; otherwise all but they do. */
  readonly isInclusive: boolean;
}

/** Users that one message lists: as many as are in a group of the usual size. A hint names them all. */
export const targetsMax = 500;

/** Whether a message may be for these alone. */
export function admitTargets(
  { userIDs }: NamedTargets,
  senderUserID: string,
): Refusal<'CommonModuleParamsInvalid'> | undefined {
  if (userIDs.includes(senderUserID)) return refuse('CommonModuleParamsInvalid', 'target.userIDs: lists the sender');
  if (new Set(userIDs).size <= targetsMax) return undefined;
  return refuse('CommonModuleParamsInvalid', `target.userIDs: lists more than ${targetsMax} users`);
}

/** Whether not all of a group see a message. One that one of two has for himself is like any other to who has it. */
export const isTargeted = ({ shownTo }: Pick<MessageRow, 'shownTo'>): boolean =>
  shownTo === 'listed' || shownTo === 'unlisted';

/** Whom a message is for as a hint says it: whoever sent it is one of them, and is not listed. */
export function toldTargets(
  userKeys: readonly UserKey[],
  { senderKey, shownTo }: Pick<MessageRow, 'senderKey' | 'shownTo'>,
): Targets {
  if (shownTo === 'receiver') return { userKeys: [senderKey], isInclusive: false };
  return shownTo === 'unlisted'
    ? { userKeys: userKeys.filter((userKey) => userKey !== senderKey), isInclusive: false }
    : { userKeys: [...userKeys, senderKey], isInclusive: true };
}

export const isShownTo = ({ userKeys, isInclusive }: Targets, userKey: UserKey): boolean =>
  userKeys.includes(userKey) === isInclusive;

/** Whether one of the two between whom a message stands has it. */
export const isOnSideOf = ({ shownTo, senderKey }: Pick<MessageRow, 'senderKey' | 'shownTo'>, userKey: UserKey) =>
  shownTo === undefined || (userKey === senderKey) === (shownTo === 'sender');
