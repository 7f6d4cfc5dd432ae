import type { MessageDetails } from '../index.ts';

/** One message as a thread shows it: plain data, of whatever source. */
export interface ThreadMessage {
  /** Names the message for as long as it is shown, also while its IDs are still being given out. */
  readonly key: string;
  readonly senderUserID: string;
  readonly isOwn: boolean;
  /** `undefined` for a kind of message that is not shown. */
  readonly text: string | undefined;
  readonly timestamp: number;
  readonly status: 'sending' | 'sent' | 'failed';
  /** Why sending failed, if that is known. */
  readonly failureCode?: number;
  /** What it has beside its text; absent for a plain one. */
  readonly details?: MessageDetails;
}

/** One line of a list of chats. */
export interface ListedChat {
  /** Names the chat: a user and a group may have the same ID. */
  readonly key: string;
  /** The other user, or the group. */
  readonly conversationID: string;
  readonly name: string;
  readonly avatarUrl: string;
  readonly newest:
    | (Pick<ThreadMessage, 'isOwn' | 'text' | 'timestamp' | 'status' | 'details'> &
        Partial<Pick<ThreadMessage, 'senderUserID'>>)
    | undefined;
  readonly unreadCount: number;
  /** Something that is unread mentions the reader. */
  readonly isMentioned?: boolean;
  readonly isPinned?: boolean;
  readonly isMuted?: boolean;
  /** Labels, of which those are shown that the texts have a name for. */
  readonly marks?: readonly number[];
}

export interface StatusTexts {
  readonly sending: string;
  readonly sent: string;
  readonly read: string;
  readonly failed: string;
}
