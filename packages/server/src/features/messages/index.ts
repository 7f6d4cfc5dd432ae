import { createKeyedQueue } from '@parley/kernel/keyed-queue';
import type { methods } from '@parley/protocol/index';
import type { Feature } from '../../core/feature.ts';
import type { PeerDirectory } from '../conversations/index.ts';
import type { UserDirectory } from '../users/index.ts';
import type { MessageStoreNames } from './context.ts';
import { catchUp, queryHistoryMessage } from './queries.ts';
import { sendCommandMessage, sendMessage } from './service.ts';
import { messageSettings } from './settings.ts';
import { messageSweeps } from './sweeps.ts';

export { newestMessage } from './queries.ts';
export { append } from './rules.ts';

export function createMessageFeature(doors: {
  readonly users: UserDirectory;
  readonly peers: PeerDirectory;
}): Feature<typeof methods.messages, MessageStoreNames> {
  const parts = { ...doors, lanes: createKeyedQueue<string>() };
  return {
    settings: messageSettings,
    sweeps: messageSweeps,
    handlers: {
      sendMessage: (context, actor, params) => sendMessage(parts, context, actor, params),
      sendCommandMessage: (context, actor, params) => sendCommandMessage(parts, context, actor, params),
      queryHistoryMessage: (context, actor, params) => queryHistoryMessage(parts, context, actor, params),
      catchUp: (context, actor, params) => catchUp(parts, context, actor, params),
    },
  };
}
