import {
  clearConversationTotalUnreadMessageCount,
  clearConversationUnreadMessageCount,
} from '@parley/protocol/features/conversations';
import { limits } from '@parley/protocol/limits';
import type { ConversationRow } from '../../cache/cache.ts';
import type { Connection } from '../../core/connection.ts';
import { addressOf } from '../../core/conversation-id.ts';
import type { ConversationIdentity } from '../../core/conversation-identity.ts';
import type { ConversationRead } from './standing.ts';

type Calling = Pick<Connection, 'call'>;

/** Asks the server to count every message that was added up to a position as read. */
export const askToRead = (
  connection: Calling,
  conversation: ConversationIdentity,
  position: number,
): Promise<ConversationRead> =>
  connection.call(clearConversationUnreadMessageCount, { ...addressOf(conversation), position });

/** The same of several, some at a time; those that the server does not know are left out. */
export async function askToReadAll(
  connection: Calling,
  rows: readonly ConversationRow[],
  upTo: (row: ConversationRow) => number,
): Promise<readonly ConversationRead[]> {
  const [first, ...others] = rows;
  if (first && others.length === 0) return [await askToRead(connection, first, upTo(first))];
  const all: ConversationRead[] = [];
  for (let start = 0; start < rows.length; start += limits.readingsMax) {
    const asked = rows.slice(start, start + limits.readingsMax);
    const readings = asked.map((row) => ({ log: row.log, position: upTo(row) }));
    all.push(...(await connection.call(clearConversationTotalUnreadMessageCount, { readings })).readings);
  }
  return all;
}
