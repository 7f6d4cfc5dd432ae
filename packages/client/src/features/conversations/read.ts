import { clearConversationUnreadMessageCount } from '@parley/protocol/features/conversations';
import { peerConversation } from '@parley/protocol/features/values';
import type { Connection } from '../../core/connection.ts';
import type { ConversationRead } from './standing.ts';

/** Asks the server to count every message that was added up to a position as read. */
export const askToRead = (
  connection: Pick<Connection, 'call'>,
  targetID: string,
  position: number,
): Promise<ConversationRead> =>
  connection.call(clearConversationUnreadMessageCount, { conversationType: peerConversation, targetID, position });
