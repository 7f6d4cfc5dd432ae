import {
  clearConversationTotalUnreadMessageCount,
  clearConversationUnreadMessageCount,
} from '@parley/protocol/features/conversations';
import { peerConversation } from '@parley/protocol/features/values';
import type { ConversationRow } from '../../cache/cache.ts';
import type { Connection } from '../../core/connection.ts';
import type { ConversationRead } from './standing.ts';

type Calling = Pick<Connection, 'call'>;

/** Asks the server to count every message that was added up to a position as read. */
export const askToRead = (connection: Calling, targetID: string, position: number): Promise<ConversationRead> =>
  connection.call(clearConversationUnreadMessageCount, { conversationType: peerConversation, targetID, position });

/** The same of several, no more than one request may hold; those that the server does not know are left out. */
export async function askToReadAll(
  connection: Calling,
  rows: readonly ConversationRow[],
  upTo: (row: ConversationRow) => number,
): Promise<readonly ConversationRead[]> {
  const [first] = rows;
  if (first && rows.length === 1) return [await askToRead(connection, first.conversationID, upTo(first))];
  const readings = rows.map((row) => ({ log: row.log, position: upTo(row) }));
  return (await connection.call(clearConversationTotalUnreadMessageCount, { readings })).readings;
}
