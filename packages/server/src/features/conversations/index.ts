import type { methods } from '@parley/protocol/index';
import type { Handlers } from '../../core/feature.ts';
import { type ConversationParts, clearConversationUnreadMessageCount, queryConversation, sync } from './service.ts';

export { createPeerDirectory, type Peer, type PeerDirectory } from './peers.ts';

export function createConversationHandlers(parts: ConversationParts): Handlers<typeof methods.conversations> {
  return {
    sync: (context, actor, params) => sync(parts, context, actor, params),
    queryConversation: (context, actor, params) => queryConversation(parts, context, actor, params),
    clearConversationUnreadMessageCount: (context, actor, params) =>
      clearConversationUnreadMessageCount(parts, context, actor, params),
  };
}
