import { assert } from '@parley/kernel/assert';
import type { DataOf } from '@parley/protocol/define';
import { peerConversation } from '@parley/protocol/features/values';
import type { events } from '@parley/protocol/index';
import type { FollowedLog, UserLogEntry } from './store.ts';

/** A log's head as the wire shows it. */
export type WireHead = DataOf<typeof events.headsMoved>['heads'][number];
export type WireUserLogEntry = DataOf<typeof events.userLog>;

/** The storage holds the type as a number; only types that the wire declares are ever written. */
function toWireType(type: number): typeof peerConversation {
  assert(type === peerConversation, 'a conversation is of a type that the wire declares');
  return type;
}

export const encodeHead = ({ log, type, conversationID, head }: FollowedLog): WireHead => ({
  log,
  conversationType: toWireType(type),
  conversationID,
  position: head.position,
  messageSeq: head.messageSeq,
  messageID: head.newestMessageID,
});

export function encodeUserLogEntry(entry: UserLogEntry): WireUserLogEntry {
  const { position, log, type, conversationID, fromPosition } = entry;
  return { position, conversationOpened: { log, conversationType: toWireType(type), conversationID, fromPosition } };
}
