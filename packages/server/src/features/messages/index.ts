import { createKeyedQueue } from '@parley/kernel/keyed-queue';
import type { methods } from '@parley/protocol/index';
import type { Feature } from '../../core/feature.ts';
import { deleteAll, deleteAllMessage, deleteMessages, type PlaceDirectory } from '../conversations/index.ts';
import type { UserDirectory } from '../users/index.ts';
import { changeMessage } from './changes.ts';
import type { MessageStoreNames } from './context.ts';
import { messageSource } from './log-source.ts';
import { mentionsFollow } from './mentions.ts';
import { createOrder } from './order.ts';
import { queryHistoryMessage } from './queries.ts';
import { revoking } from './revoke-rules.ts';
import { createAppends, sendCommandMessage, sendMessage } from './service.ts';
import { messageSettings } from './settings.ts';
import { createStoredBytes } from './stored-bytes.ts';
import { messageSweeps } from './sweeps.ts';

export { eraseMessages } from './erasing.ts';
export { newestMessage } from './queries.ts';
export { append } from './rules.ts';

export function createMessageFeature(doors: {
  readonly users: UserDirectory;
  readonly places: PlaceDirectory;
}): Feature<typeof methods.messages, MessageStoreNames> {
  const stored = createStoredBytes();
  const parts = { ...doors, lanes: createKeyedQueue<string>(), appends: createAppends(createOrder()), stored };
  return {
    settings: messageSettings,
    sweeps: messageSweeps,
    outsideSweeps: stored.sweeps,
    logSources: [messageSource],
    handlers: {
      sendMessage: (context, actor, params) => sendMessage(parts, context, actor, params),
      sendCommandMessage: (context, actor, params) => sendCommandMessage(parts, context, actor, params),
      queryHistoryMessage: (context, actor, params) => queryHistoryMessage(parts, context, actor, params),
      revokeMessage: (context, actor, params) =>
        changeMessage(parts, context, actor, {
          ...revoking(params, actor, context.config),
          consequences: [mentionsFollow],
        }),
      deleteMessages: (context, actor, params) => deleteMessages(parts, context, actor, params),
      deleteAllMessage: (context, actor, params) => deleteAllMessage(parts, context, actor, params),
      deleteAllConversationMessages: (context, actor) => deleteAll(context, actor, 'messages'),
    },
  };
}
