import { createKeyedQueue } from '@parley/kernel/keyed-queue';
import type { actions } from '@parley/protocol/actions/index';
import type { methods } from '@parley/protocol/index';
import type { FeatureWithActions } from '../../core/feature.ts';
import { deleteAll, deleteAllMessage, deleteMessages, type PlaceDirectory } from '../conversations/index.ts';
import { queryRoomHistory } from '../rooms/index.ts';
import type { UserDirectory } from '../users/index.ts';
import { createMessageActions } from './actions.ts';
import { broadcastKind, broadcastOn } from './broadcasts.ts';
import { changeMessage } from './changes.ts';
import { queryCombineMessageDetail } from './combine-queries.ts';
import { sendCommandMessage } from './commands.ts';
import type { MessageStoreNames } from './context.ts';
import { editing } from './edit-rules.ts';
import type { GroupRules } from './group-rules.ts';
import { createImports } from './imports.ts';
import { messageSource } from './log-source.ts';
import { mentionsFollow } from './mentions.ts';
import type { RuleOfApp } from './order.ts';
import { pinTips } from './pin-tips.ts';
import { pinning, queryPinnedMessageList } from './pins.ts';
import { queryHistoryMessage, queryMessages } from './queries.ts';
import { adding, deleting, deletingAll, queryMessageReactionUserList } from './reactions.ts';
import { queryMessageRepliedList } from './replied-list.ts';
import { isReply } from './reply-counts.ts';
import { createReplies, replyMessage } from './replying.ts';
import { revokeConsequences } from './revoke-consequences.ts';
import { revoking } from './revoke-rules.ts';
import { createRoomSends } from './room-sends.ts';
import { createServerSends, type ServerSends } from './server-sends.ts';
import { createAppends, sendMessage } from './service.ts';
import { messageSettings } from './settings.ts';
import { createStoredBytes } from './stored-bytes.ts';
import { messageSweeps } from './sweeps.ts';
import type { AppendTips } from './tips.ts';
import { sendTyping } from './typing.ts';

export { stopBroadcast } from './broadcasts.ts';
export { decodeContent } from './encode.ts';
export { eraseCombined, eraseMessages } from './erasing.ts';
export type { GroupRules } from './group-rules.ts';
export { seesIn } from './left.ts';
export { createOrder } from './order.ts';
export { newestMessage } from './queries.ts';
export { recipientsIn } from './recipients.ts';
export { append } from './rules.ts';
export { seenBy } from './seen.ts';
export { endOf, groupReceiptsOf, toSenderReceipt } from './shown-receipts.ts';
export { encodeRows, type Sees, type SourceOf, sourcesOf } from './sources.ts';
export type { MessageReader, StoredMessage } from './store.ts';
export { shownAmong } from './targets.ts';
export { entryOf, hintsOf, type Left, leftTo, type ToldMessages } from './telling.ts';
export { type AppendTips, createTips, toldTips } from './tips.ts';

export function createMessageFeature(doors: {
  readonly users: UserDirectory;
  readonly places: PlaceDirectory;
  readonly groupRules: GroupRules;
  /** The order in which whatever is appended stands. */
  readonly ruleOf: RuleOfApp;
  readonly appendTips: AppendTips;
}): FeatureWithActions<typeof methods.messages, MessageStoreNames, typeof actions.messages> & ServerSends {
  const stored = createStoredBytes();
  const { ruleOf } = doors;
  const lanes = createKeyedQueue<string>();
  const parts = { ...doors, lanes, appends: createAppends(ruleOf), replies: createReplies(ruleOf), stored };
  const sends = createServerSends(parts);
  const roomSends = createRoomSends(parts);
  return {
    ...sends,
    actions: createMessageActions({ ...parts, imports: createImports(ruleOf) }, sends, roomSends),
    settings: messageSettings,
    timers: { [broadcastKind]: broadcastOn },
    sweeps: messageSweeps,
    outsideSweeps: stored.sweeps,
    logSources: [messageSource],
    handlers: {
      sendMessage: (context, actor, params) => sendMessage(parts, context, actor, params),
      replyMessage: (context, actor, params) => replyMessage(parts, context, actor, params),
      queryMessageRepliedList: (context, actor, params) => queryMessageRepliedList(parts, context, actor, params),
      sendCommandMessage: (context, actor, params) => sendCommandMessage(parts, context, actor, params),
      queryHistoryMessage: (context, actor, params) => queryHistoryMessage(parts, context, actor, params),
      queryMessages: (context, actor, params) => queryMessages(parts, context, actor, params),
      queryCombineMessageDetail: (context, actor, params) => queryCombineMessageDetail(context, actor, params),
      revokeMessage: (context, actor, params) =>
        changeMessage(parts, context, actor, {
          ...revoking(params, actor, context.config, {
            ...doors.groupRules,
            consequences: revokeConsequences,
          }),
          changesOthers: isReply,
        }),
      ...roomSends,
      queryRoomHistory,
      sendTyping: (context, actor, params) => sendTyping(parts, context, actor, params),
      addMessageReaction: (context, actor, params) =>
        changeMessage(parts, context, actor, adding(params, actor, context.config)),
      deleteMessageReaction: (context, actor, params) => changeMessage(parts, context, actor, deleting(params, actor)),
      deleteMessageAllReactions: (context, actor, params) =>
        changeMessage(parts, context, actor, deletingAll(params, actor)),
      queryMessageReactionUserList: (context, actor, params) =>
        queryMessageReactionUserList(parts, context, actor, params),
      pinMessage: (context, actor, params) =>
        changeMessage(
          parts,
          context,
          actor,
          pinning(params, actor, context.config, pinTips(doors, context, actor, params)),
        ),
      queryPinnedMessageList: (context, actor, params) => queryPinnedMessageList(parts, context, actor, params),
      editMessage: (context, actor, params) =>
        changeMessage(
          parts,
          context,
          actor,
          editing(params, actor, context.config, { ...doors.groupRules, consequences: [mentionsFollow] }),
        ),
      deleteMessages: (context, actor, params) => deleteMessages(parts, context, actor, params),
      deleteAllMessage: (context, actor, params) => deleteAllMessage(parts, context, actor, params),
      deleteAllConversationMessages: (context, actor) => deleteAll(context, actor, 'messages'),
    },
  };
}
