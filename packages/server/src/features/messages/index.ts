import { createKeyedQueue } from '@parley/kernel/keyed-queue';
import type { methods } from '@parley/protocol/index';
import type { Handlers } from '../../core/feature.ts';
import type { PeerDirectory } from '../conversations/index.ts';
import type { UserDirectory } from '../users/index.ts';
import { catchUp, queryHistoryMessage } from './queries.ts';
import { sendCommandMessage, sendMessage } from './service.ts';

export { newestMessage } from './queries.ts';
export { append } from './rules.ts';

export function createMessageHandlers(doors: {
  readonly users: UserDirectory;
  readonly peers: PeerDirectory;
}): Handlers<typeof methods.messages> {
  const parts = { ...doors, lanes: createKeyedQueue<string>() };
  return {
    sendMessage: (context, actor, params) => sendMessage(parts, context, actor, params),
    sendCommandMessage: (context, actor, params) => sendCommandMessage(parts, context, actor, params),
    queryHistoryMessage: (context, actor, params) => queryHistoryMessage(parts, context, actor, params),
    catchUp: (context, actor, params) => catchUp(parts, context, actor, params),
  };
}
