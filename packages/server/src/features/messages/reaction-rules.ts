import type { Millis } from '@parley/kernel/brand';
import { type Refusal, refuse } from '@parley/protocol/define';
import type { MessageReaction, MessageState } from '@parley/protocol/features/values';
import { messageKind } from '@parley/protocol/message-kinds';
import type { NextMessage, PresentMessage } from './changing.ts';
import type { OwnReaction } from './reaction-store.ts';
import { typeOf } from './revoke-rules.ts';
import { isTargeted } from './target-rules.ts';

/** How somebody reacts. */
export interface AddCommand {
  readonly userID: string;
  readonly reactionType: string;
  /** By how much his count grows; absent: he reacts once. */
  readonly increaseCount: number | undefined;
  /** The same for every repeat of the call. */
  readonly requestKey: string;
  readonly withinSeconds: number;
  readonly typesMax: number;
  readonly usersShown: number;
}

/** Requests of one user that are told from new ones, for each type and message. */
const requestsKept = 8;

type Named = MessageReaction['users'][number];

/** Whether and how a reaction is added; `own` is what the user left of this type before. */
export function addReaction(
  message: PresentMessage,
  own: OwnReaction | undefined,
  command: AddCommand,
  now: Millis,
): NextMessage | Refusal<'MessageModuleCommonError' | 'MessageModuleMessageReactionTypeExisted'> | undefined {
  const { row, content, state } = message;
  const { userID, reactionType, increaseCount, requestKey, withinSeconds, typesMax, usersShown } = command;
  if (!messageKind(typeOf(content), { isTargeted: isTargeted(row) }).takesReactions) {
    return refuse('MessageModuleCommonError', 'message: takes no reactions');
  }
  if (own?.requests.includes(requestKey)) return undefined;
  if (now - row.timestamp > withinSeconds * 1000) {
    return refuse('MessageModuleCommonError', `message: is older than ${withinSeconds} s`);
  }
  if (own && increaseCount === undefined) {
    return refuse('MessageModuleMessageReactionTypeExisted', 'reactionType: was added before');
  }
  const present = state.reactions ?? [];
  const before = present.find((one) => one.reactionType === reactionType);
  if (!before && present.length >= typesMax) {
    return refuse('MessageModuleCommonError', `message: has ${typesMax} types of reactions`);
  }
  const added = increaseCount ?? 1;
  const { totalCount, sumCount, users } = before ?? { totalCount: 0, sumCount: 0, users: [] };
  const others = users.filter((one) => one.userID !== userID);
  const after: MessageReaction = {
    reactionType,
    totalCount: totalCount + (own ? 0 : 1),
    sumCount: sumCount + added,
    users: [{ userID, count: (own?.count ?? 0) + added }, ...others].slice(0, usersShown),
  };
  const reactions = before ? present.map((one) => (one === before ? after : one)) : [...present, after];
  return { state: { ...state, reactions } };
}

/** What the user has left of the type once the message has changed at this position. */
export function addedTo(
  own: OwnReaction | undefined,
  { reactionType, increaseCount = 1, requestKey }: Pick<AddCommand, 'reactionType' | 'increaseCount' | 'requestKey'>,
  position: number,
): OwnReaction {
  return {
    reactionType,
    count: (own?.count ?? 0) + increaseCount,
    firstPosition: own?.firstPosition ?? position,
    lastPosition: position,
    requests: [...(own?.requests ?? []), requestKey].slice(-requestsKept),
  };
}

/** What the user leaves when his reactions of some types go: of each, who else reacted last. */
export interface Leaving {
  readonly own: OwnReaction;
  /** Those who are to be named then; absent: whom the message names is enough. */
  readonly newest?: readonly Named[];
}

/** The state without one user's reactions of these types; a type that nobody has any more is gone. */
export function withoutReactions(state: MessageState, userID: string, leaving: readonly Leaving[]): MessageState {
  const { reactions = [], ...rest } = state;
  const left = reactions.flatMap((reaction): readonly MessageReaction[] => {
    const gone = leaving.find(({ own }) => own.reactionType === reaction.reactionType);
    if (!gone) return [reaction];
    const { reactionType, totalCount, sumCount, users } = reaction;
    if (totalCount <= 1) return [];
    const named = [...(gone.newest ?? users.filter((one) => one.userID !== userID))];
    return [{ reactionType, totalCount: totalCount - 1, sumCount: sumCount - gone.own.count, users: named }];
  });
  return { ...rest, ...(left.length > 0 && { reactions: left }) };
}

/** Whether and how the user's reaction of one type is taken away. */
export function deleteReaction(
  { state }: PresentMessage,
  leaving: Leaving | undefined,
  { userID, isRepeat }: { readonly userID: string; readonly isRepeat: boolean },
): NextMessage | Refusal<'MessageModuleMessageReactionTypeExisted'> | undefined {
  if (leaving) return { state: withoutReactions(state, userID, [leaving]) };
  return isRepeat ? undefined : refuse('MessageModuleMessageReactionTypeExisted', 'reactionType: was not added');
}
