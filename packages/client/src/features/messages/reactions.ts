import {
  addMessageReaction,
  deleteMessageAllReactions,
  deleteMessageReaction,
} from '@parley/protocol/features/message-marks';
import type { CachedMessage } from '../../cache/cache.ts';
import { partsOf } from '../../core/bounded.ts';
import type { ChangeHandler, MessageChange } from '../../core/changes.ts';
import { conversationIDOf } from '../../core/conversation-identity.ts';
import type { Feature } from '../../core/feature.ts';
import { ZIMMessageReactionUserChangeAction, ZIMMessageType } from '../../enums.ts';
import { capacity } from '../../limits.ts';
import type {
  ZIMMessageReaction,
  ZIMMessageReactionAddedResult,
  ZIMMessageReactionDeletedResult,
  ZIMMessageReactionUserChangeInfo,
} from '../../types.ts';
import { isNews, MarkCalls, type MarkingParts, type MarkParams } from './marking.ts';
import { toConversationType, toMessage } from './message.ts';
import { reactionsOf, toReaction } from './shown-reactions.ts';

/** What happened to the reactions to one message. */
interface Happened {
  readonly message: CachedMessage;
  readonly types: ReadonlySet<string>;
  readonly changes: ZIMMessageReactionUserChangeInfo[];
}

/** Reactions of this user, and what others and other devices do with theirs. */
export class Reactions implements Feature {
  readonly changes: readonly ChangeHandler[] = [{ keep: () => ({}), tell: (changes) => this.#tell(changes) }];
  readonly #parts: MarkingParts;
  readonly #calls: MarkCalls;

  constructor(parts: MarkingParts) {
    this.#parts = parts;
    this.#calls = new MarkCalls(parts);
  }

  async add(params: MarkParams<typeof addMessageReaction>): Promise<ZIMMessageReactionAddedResult> {
    return this.#result(await this.#calls.call(addMessageReaction, params), params.reactionType);
  }

  async delete(params: MarkParams<typeof deleteMessageReaction>): Promise<ZIMMessageReactionDeletedResult> {
    return this.#result(await this.#calls.call(deleteMessageReaction, params), params.reactionType);
  }

  async deleteAll(params: MarkParams<typeof deleteMessageAllReactions>): Promise<void> {
    await this.#calls.call(deleteMessageAllReactions, params);
  }

  #result(message: CachedMessage, reactionType: string): { reaction: ZIMMessageReaction } {
    return { reaction: this.#reaction(message, reactionType) };
  }

  #reaction(message: CachedMessage, reactionType: string): ZIMMessageReaction {
    const { userID } = this.#parts;
    const found = reactionsOf(message).find((one) => one.reactionType === reactionType);
    return toReaction(
      {
        conversationID: conversationIDOf(message, userID),
        conversationType: toConversationType(message.conversationType),
        messageID: String(message.messageID),
      },
      found ?? { reactionType },
      userID,
    );
  }

  #tell(changes: readonly MessageChange[]): readonly (() => void)[] {
    const { userID, receipts, events } = this.#parts;
    const happened = changes
      .filter(isNews)
      .map(happenedTo)
      .filter((one) => one.changes.length > 0);
    for (const part of partsOf(happened, capacity.eventMessagesMax)) {
      void events.tell('messageReactionsChanged', {
        reactions: part.flatMap(({ message, types }) => [...types].map((type) => this.#reaction(message, type))),
        changeInfoList: part.map((one) => ({
          message: toMessage(one.message, userID, receipts),
          userChangeInfoList: one.changes,
        })),
      });
    }
    return changes.flatMap((change) => this.#calls.take(change));
  }
}

/** Compares what the device held with what is now: who is named with another count, and who no longer is. */
function happenedTo({ message, before }: MessageChange): Happened {
  const types = new Set<string>();
  const changes: ZIMMessageReactionUserChangeInfo[] = [];
  // What is taken back loses its reactions, and that is told as a revocation.
  const isOver = message.content.type === ZIMMessageType.Revoke;
  const old = new Map(reactionsOf(before ?? message).map((one) => [one.reactionType, one]));
  const now = new Map(reactionsOf(message).map((one) => [one.reactionType, one]));
  for (const reactionType of isOver ? [] : new Set([...old.keys(), ...now.keys()])) {
    const { users = [], sumCount = 0, totalCount = 0 } = now.get(reactionType) ?? {};
    const { users: oldUsers = [], totalCount: oldTotal = 0, sumCount: oldSum = 0 } = old.get(reactionType) ?? {};
    if (totalCount !== oldTotal || sumCount !== oldSum) types.add(reactionType);
    const note = (userID: string, action: ZIMMessageReactionUserChangeAction): void => {
      types.add(reactionType);
      changes.push({ userID, reactionType, action, sumCount });
    };
    for (const { userID } of oldUsers) {
      const isGone = !users.some((one) => one.userID === userID);
      // Where some are not named, another one may have taken the place.
      if (isGone && totalCount <= users.length) note(userID, ZIMMessageReactionUserChangeAction.Deleted);
    }
    for (const { userID, count } of users) {
      const held = oldUsers.find((one) => one.userID === userID);
      if (held?.count !== count) note(userID, ZIMMessageReactionUserChangeAction.Added);
    }
  }
  return { message, types, changes };
}
