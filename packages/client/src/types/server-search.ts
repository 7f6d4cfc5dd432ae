import type { ZIMConversationType, ZIMMessageType } from '../enums.ts';
import type { ZIMMessage } from './messages.ts';

/** What `searchMessages` looks for; an addition to the published interface. */
export interface ZIMServerMessageSearchConfig {
  /** 1 – 5 texts, each of which stands in every message that is found; whether letters are large or small does not count. */
  keywords: string[];
  /** How many messages a page has at most, 1 – 100. */
  count: number;
  /** 0, which is the default: the first page. Otherwise that of the answer before, with everything else as it was. */
  nextFlag?: number;
  /** One conversation alone, with `conversationType`; absent: all of the user's. */
  conversationID?: string;
  /** The type of that conversation; only with `conversationID`. */
  conversationType?: ZIMConversationType;
  /** 1 – 5 users; absent or empty: whoever sent it. */
  senderUserIDs?: string[];
  /** Absent or empty: of any type that can be found. */
  messageTypes?: ZIMMessageType[];
  /** Sent then or later, in Unix milliseconds; 0 or absent: whenever. */
  startTime?: number;
  /** Sent then or before; 0 or absent: whenever. */
  endTime?: number;
}

/** A page of what `searchMessages` found; an addition to the published interface. */
export interface ZIMServerMessageSearchedResult {
  /** The newest first. A page may be short, and even empty, although there is more. */
  messageList: ZIMMessage[];
  /** For the next page; 0: there is none. */
  nextFlag: number;
  /** What was sent up to this time, in Unix milliseconds, was looked through; of what came later some may be missing. */
  searchedThrough: number;
}
