import { isRefusal } from '@parley/protocol/define';
import { methods } from '@parley/protocol/index';
import type { Handlers } from '../../core/feature.ts';
import { declared } from '../../core/refusals.ts';
import { type ConversationParts, clearConversationUnreadMessageCount, queryConversation } from './service.ts';

export { createPlaceDirectory, type Place, type PlaceDirectory } from './places.ts';
export { encodeFollowed } from './service.ts';

const declarations = methods.conversations;

export function createConversationHandlers(parts: ConversationParts): Handlers<typeof declarations> {
  return {
    queryConversation: (context, actor, params) => queryConversation(parts, context, actor, params),
    clearConversationUnreadMessageCount: async (context, actor, params) => {
      const outcome = await clearConversationUnreadMessageCount(parts, context, actor, params);
      return isRefusal(outcome) ? declared(declarations.clearConversationUnreadMessageCount, outcome) : outcome;
    },
  };
}
