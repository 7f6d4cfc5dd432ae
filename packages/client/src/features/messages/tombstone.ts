import type { CachedMessage } from '../../cache/cache.ts';
import type { ConversationIdentity } from '../../core/conversation-identity.ts';

type How = NonNullable<CachedMessage['deleted']>;

/** Where a message stood of which nothing else may be known. */
interface Place extends Pick<CachedMessage, 'log' | 'messageSeq' | 'orderKey'> {
  readonly conversation: ConversationIdentity;
  readonly position?: number;
  readonly messageID?: number;
}

/** What is left of a message that was deleted: where it stands. */
export function toDeleted(message: CachedMessage, deleted: How): CachedMessage {
  const { log, position, messageID, messageSeq, timestamp, orderKey, senderUserID, targetID } = message;
  const { conversationType, isFloor } = message;
  return {
    ...{ log, position, conversationType, senderUserID, targetID, messageID, messageSeq, timestamp, orderKey },
    localMessageID: '',
    content: { type: 0, unknownType: 0 },
    deleted,
    ...(isFloor && { isFloor }),
  };
}

export const toPlace = (place: Place, deleted: How): CachedMessage => {
  const { log, messageSeq, orderKey, conversation, position = 0, messageID = 0 } = place;
  const { conversationType, conversationID } = conversation;
  const nobody = { senderUserID: '', targetID: conversationID, localMessageID: '', timestamp: 0 };
  const content = { type: 0, unknownType: 0 } as const;
  return { log, position, conversationType, messageID, messageSeq, orderKey, ...nobody, content, deleted };
};

/** What is left of all messages up to one. */
export const toFloor = (place: Place, deleted: How): CachedMessage => ({ ...toPlace(place, deleted), isFloor: true });
