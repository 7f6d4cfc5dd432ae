import type { ZIMConversationType } from '../enums.ts';

/** Whether somebody is typing in a conversation; an addition to the published interface. */
export interface ZIMEventOfTypingChangedResult {
  conversationID: string;
  conversationType: ZIMConversationType;
  /** Who types, or does no more; in a one-to-one chat the other side. */
  userID: string;
  isTyping: boolean;
}
