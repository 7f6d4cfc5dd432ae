import { groupConversation } from '@parley/protocol/features/values';
import type { ConversationIdentity } from '../../core/conversation-identity.ts';
import type { Events } from '../../core/events.ts';
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
  const isOfGroup = conversationType === groupConversation;
  const told = { messageList: toList(), fromConversationID, info: { isOfflineMessage: isOffline } };
  if (isOfGroup) void events.tell('groupMessageReceived', told);
  else void events.tell('peerMessageReceived', told);
  if (isOffline) return;
  const online = { messageList: toList(), fromConversationID };
  if (isOfGroup) void events.tell('receiveGroupMessage', online);
  else void events.tell('receivePeerMessage', online);
}
