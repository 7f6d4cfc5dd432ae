import type { DocumentKind } from '../../cache/documents.ts';
import type { ConversationIdentity } from '../../core/conversation-identity.ts';

/**
 * A message that was deleted on this device alone, by its ID: the server goes on to tell of it, and the row that marks
 * its place may be evicted.
 */
export const deletedHere: DocumentKind<object> = {
  name: 'deletedMessages',
  bodyVersion: 1,
  documentsMax: 20_000,
  survivesReset: true,
};

/** Up to which `orderKey` the messages of a conversation, and its entry, were deleted on this device alone; 0: never. */
export interface ClearedHere extends ConversationIdentity {
  readonly messages: number;
  readonly entry: number;
}

export const clearedHere: DocumentKind<ClearedHere> = {
  name: 'clearedConversations',
  bodyVersion: 1,
  documentsMax: 10_000,
  survivesReset: true,
};
