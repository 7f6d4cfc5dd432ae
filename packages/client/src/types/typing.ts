import type { ZIMConversationType } from '../enums.ts';

/** Whether somebody is typing in a conversation; an addition to the published interface. */
export interface ZIMEventOfTypingChangedResult {
  /** Where it is. */
  conversationID: string;
  /** Its type. */
  conversationType: ZIMConversationType;
  /** Who types, or does no more; in a one-to-one chat the other side. */
  userID: string;
  /** `false`: typing has ended, or nothing was heard of it for some seconds. */
  isTyping: boolean;
}
