import type { methods } from '@parley/protocol/index';
import type { Feature } from '../../core/feature.ts';
import type { ConversationStoreNames } from './context.ts';
import { type ConversationParts, clearConversationUnreadMessageCount, queryConversation, sync } from './service.ts';

export { createPeerDirectory, type Peer, type PeerDirectory } from './peers.ts';

export function createConversationFeature(
  parts: ConversationParts,
): Feature<typeof methods.conversations, ConversationStoreNames> {
  return {
    forgetUsers: parts.peers.forget,
    handlers: {
      sync: (context, actor, params) => sync(parts, context, actor, params),
      queryConversation: (context, actor, params) => queryConversation(parts, context, actor, params),
      clearConversationUnreadMessageCount: (context, actor, params) =>
        clearConversationUnreadMessageCount(parts, context, actor, params),
    },
  };
}
