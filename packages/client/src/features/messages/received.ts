import { groupConversation } from '@parley/protocol/features/values';
import type { ConversationIdentity } from '../../core/conversation-identity.ts';
import type { Events } from '../../core/events.ts';
import { ZIMConversationType } from '../../enums.ts';
import type { ZIMMessage } from '../../types.ts';

interface Received {
  /** Each listener gets messages of its own. */
  toList(): ZIMMessage[];
  readonly isOffline: boolean;
}

/** Tells the app of messages of one conversation, as its type wants it; the older events know nothing of what was missed. */
export function tellReceived(
  events: Events,
  { conversationType, conversationID: fromConversationID }: ConversationIdentity,
  { toList, isOffline }: Received,
): void {
  const info = { isOfflineMessage: isOffline };
  const told = () => ({ messageList: toList(), fromConversationID });
  if (conversationType === groupConversation) {
    void events.tell('groupMessageReceived', { ...told(), info });
    if (!isOffline) void events.tell('receiveGroupMessage', told());
  } else if (conversationType === ZIMConversationType.Room) {
    void events.tell('roomMessageReceived', { ...told(), info });
    if (!isOffline) void events.tell('receiveRoomMessage', told());
  } else {
    void events.tell('peerMessageReceived', { ...told(), info });
    if (!isOffline) void events.tell('receivePeerMessage', told());
  }
}
