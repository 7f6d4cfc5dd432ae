import { isRefusal, type Refusal, refuse } from '@parley/protocol/define';
import {
  addMessageReaction,
  deleteMessageAllReactions,
  deleteMessageReaction,
  queryMessageReactionUserList,
} from '@parley/protocol/features/message-marks';
import { limits } from '@parley/protocol/limits';
import { Api, type CallingParts } from '../../core/api.ts';
import { checkConfig, checkParams, fieldsOf } from '../../core/arguments.ts';
import type {
  ZIMMessage,
  ZIMMessageReactionAddConfig,
  ZIMMessageReactionAddedResult,
  ZIMMessageReactionDeletedResult,
  ZIMMessageReactionUserListQueriedResult,
  ZIMMessageReactionUserQueryConfig,
} from '../../types.ts';
import { checkMark, type MarkParams } from './marking.ts';
import { checkAccepted, kindOf } from './named.ts';
import type { ReactionUsers, UsersQuery } from './reaction-users.ts';
import type { Reactions } from './reactions.ts';

export interface ReactionsApiParts extends CallingParts {
  /** Those of the user who is logged in. */
  messages(): { readonly reactions: Reactions; readonly reactionUsers: ReactionUsers };
}

const failure = 'MessageModuleCommonError';

/** The methods on reactions to messages. */
export class ReactionsApi extends Api<ReactionsApiParts> {
  /**
   * Reacts to a message, for everybody and on all devices. Without `config` a user has one reaction of each type; with
   * `config.increaseCount` of 1 or more his own count of this type grows by so much, as often as he likes, so that
   * quick taps need one call. Resolves with all reactions of this type.
   *
   * `message` is one that the server accepted, Text or Custom. A call that had no answer (6000009, 6000105) may be
   * repeated with the same arguments on the same client: it then counts once.
   *
   * Limits: `reactionType` has 1 – {@limit reactionTypeBytesMax}, whatever it shows; `config.increaseCount` is a whole
   * number up to {@limit increaseCountMax}; a message takes 100 types (`messages.reactionTypesMax`) and is at most
   * 604800 seconds old (`messages.reactWithinSeconds`).
   *
   * Errors: 6000001 (a message of a room, or not accepted; the type, the config), 6000002, 6000004, 6000005, 6000007,
   * 6000008, 6000009, 6000021 (blocked, where that is covered), 6000104, 6000105,
   * 6000121, 6000122, 6000201 (too old, too many types, a kind that takes none, revoked, or the server does not have it
   * any more), 6000202 (the server failed), 6000280 (the user has reacted so already), 6000521 (no member of the group).
   *
   * Events: `messageReactionsChanged` on all devices that hold the message, this one included, then
   * `conversationChanged` (Updated) if it is the last message.
   *
   * @see docs/behaviour/reactions.md
   * @example
   * const text: ZIMTextMessage = { type: ZIMMessageType.Text, message: 'Hello, Bob!' };
   * const { message } = await zim.sendMessage(text, 'bob', ZIMConversationType.Peer);
   * const { reaction } = await zim.addMessageReaction('👍', message);
   * console.log(reaction.reactionType, reaction.totalCount); // 👍 1
   */
  addMessageReaction(
    reactionType: string,
    message: ZIMMessage,
    config?: ZIMMessageReactionAddConfig,
  ): Promise<ZIMMessageReactionAddedResult> {
    const { messages } = this.parts;
    const check = () => checkAdd(reactionType, message, config);
    return this.call(check, (params) => messages().reactions.add(params), failure);
  }

  /**
   * Takes the user's reaction of one type back, with its count; those of others stay. Resolves with what is left of the
   * type: `totalCount` is 0 where nobody has it any more. One that had no answer (6000009, 6000105) may be repeated.
   *
   * Limits: `reactionType` has 1 – {@limit reactionTypeBytesMax}.
   *
   * Errors: 6000001 (a message of a room, or not accepted; the type), 6000002, 6000004, 6000005, 6000007, 6000008,
   * 6000009, 6000021 (blocked, where that is covered), 6000104, 6000105, 6000121,
   * 6000122, 6000202 (the server failed), 6000280 (the user has not reacted so), 6000521 (no member of the group).
   *
   * Events: those of adding one.
   *
   * @see docs/behaviour/reactions.md
   * @example
   * const text: ZIMTextMessage = { type: ZIMMessageType.Text, message: 'Hello, Bob!' };
   * const { message } = await zim.sendMessage(text, 'bob', ZIMConversationType.Peer);
   * await zim.addMessageReaction('👍', message);
   * const { reaction } = await zim.deleteMessageReaction('👍', message);
   * console.log(reaction.totalCount); // 0
   */
  deleteMessageReaction(reactionType: string, message: ZIMMessage): Promise<ZIMMessageReactionDeletedResult> {
    const { messages } = this.parts;
    const check = () => checkMark(deleteMessageReaction, { ...checkAccepted('message', message), reactionType });
    return this.call(check, (params) => messages().reactions.delete(params), failure);
  }

  /**
   * Takes all reactions of the user to a message back. Where there are none it resolves, and nobody is told.
   *
   * Limits: none of its own.
   *
   * Errors: 6000001 (a message of a room, or not accepted), 6000002, 6000004, 6000005, 6000007, 6000008, 6000009,
   * 6000021 (blocked, where that is covered), 6000104, 6000105, 6000121, 6000122,
   * 6000201 (the server does not have the message any more), 6000202 (the server failed), 6000521 (no member of the group).
   *
   * Events: those of adding one.
   *
   * @see docs/behaviour/reactions.md
   * @example
   * const text: ZIMTextMessage = { type: ZIMMessageType.Text, message: 'Hello, Bob!' };
   * const { message } = await zim.sendMessage(text, 'bob', ZIMConversationType.Peer);
   * await zim.addMessageReaction('👍', message);
   * await zim.deleteMessageAllReactions(message);
   */
  deleteMessageAllReactions(message: ZIMMessage): Promise<void> {
    const { messages } = this.parts;
    const check = () => checkMark(deleteMessageAllReactions, checkAccepted('message', message));
    return this.call(check, (params) => messages().reactions.deleteAll(params), failure);
  }

  /**
   * One page of the users who reacted to a message, those with the highest count first, and where it is the same who
   * reacted first. With an empty `config.reactionType` all reactions of a user count together. Without a connection it
   * answers with those whom the device knows of.
   *
   * Limits: `config.count` is 1 – {@limit reactionUsersMax}, and 0 stands for {@limit reactionUsersMax};
   * `config.nextFlag` is 0 for the first page, then that of the page before.
   *
   * Errors: 6000001 (a message of a room, or not accepted; the config), 6000002, 6000004, 6000005, 6000007, 6000008,
   * 6000009, 6000105, 6000121, 6000122, 6000202 (the server failed), 6000521 (no member of the group). Events: none.
   *
   * @see docs/behaviour/reactions.md
   * @example
   * const text: ZIMTextMessage = { type: ZIMMessageType.Text, message: 'Hello, Bob!' };
   * const { message } = await zim.sendMessage(text, 'bob', ZIMConversationType.Peer);
   * await zim.addMessageReaction('👍', message, { increaseCount: 3 });
   * const config = { reactionType: '👍', nextFlag: 0, count: 20 };
   * const { userInfoList } = await zim.queryMessageReactionUserList(message, config);
   * for (const { userID, reactions } of userInfoList) console.log(userID, reactions[0]?.sumCount); // alice 3
   */
  queryMessageReactionUserList(
    message: ZIMMessage,
    config: ZIMMessageReactionUserQueryConfig,
  ): Promise<ZIMMessageReactionUserListQueriedResult> {
    const { messages } = this.parts;
    return this.call(
      () => checkUsers(message, config),
      async (query) => {
        const { users, totalCount } = await messages().reactionUsers.query(query);
        const { reactionType, offset } = query.params;
        const next = offset + users.length;
        return {
          message,
          reactionType,
          userInfoList: users.map(({ userID, reactions }) => ({
            userID,
            reactions: reactions.map((one) => ({ reactionType: one.reactionType, sumCount: one.count })),
          })),
          userList: users.map(({ userID }) => ({ userID })),
          nextFlag: users.length > 0 && next < totalCount ? next : 0,
          totalCount,
        };
      },
      failure,
    );
  }
}

function checkAdd(
  reactionType: unknown,
  message: unknown,
  config: unknown,
): MarkParams<typeof addMessageReaction> | Refusal {
  const { increaseCount } = fieldsOf(config, 'increaseCount');
  const isIncrease = typeof increaseCount !== 'number' || increaseCount > 0;
  const named = checkAccepted('message', message);
  const asked = { ...checkConfig(config), ...named, reactionType, ...(isIncrease && { increaseCount }) };
  const params = checkMark(addMessageReaction, asked);
  return isRefusal(params) || kindOf(message).takesReactions
    ? params
    : refuse('MessageModuleCommonError', 'message.type: takes no reactions');
}

function checkUsers(message: unknown, config: unknown): UsersQuery | Refusal {
  const { reactionType = '', nextFlag: offset = 0, count } = fieldsOf(config, 'reactionType', 'nextFlag', 'count');
  const { orderKey } = fieldsOf(message, 'orderKey');
  const params = checkParams(queryMessageReactionUserList, {
    ...checkAccepted('message', message),
    reactionType,
    offset,
    count: count === 0 ? limits.reactionUsersMax : count,
  });
  return isRefusal(params) ? params : { params, orderKey: Number(orderKey) || 0 };
}
