import { createKeyedQueue } from '@parley/kernel/keyed-queue';
import { isRefusal } from '@parley/protocol/define';
import { methods } from '@parley/protocol/index';
import type { Handlers } from '../../core/feature.ts';
import { declared } from '../../core/refusals.ts';
import type { PlaceDirectory } from '../conversations/index.ts';
import type { UserDirectory } from '../users/index.ts';
import { queryHistoryMessage } from './queries.ts';
import { sendCommandMessage, sendMessage } from './service.ts';

export { messageSource } from './log-source.ts';
export { newestMessage } from './queries.ts';
export { append } from './rules.ts';

const declarations = methods.messages;

export function createMessageHandlers(doors: {
  readonly users: UserDirectory;
  readonly places: PlaceDirectory;
}): Handlers<typeof declarations> {
  const parts = { ...doors, lanes: createKeyedQueue<string>() };
  return {
    sendMessage: async (context, actor, params) => {
      const outcome = await sendMessage(parts, context, actor, params);
      return isRefusal(outcome) ? declared(declarations.sendMessage, outcome) : outcome;
    },
    sendCommandMessage: async (context, actor, params) => {
      const outcome = await sendCommandMessage(parts, context, actor, params);
      return isRefusal(outcome) ? declared(declarations.sendCommandMessage, outcome) : outcome;
    },
    queryHistoryMessage: (context, actor, params) => queryHistoryMessage(parts, context, actor, params),
  };
}
