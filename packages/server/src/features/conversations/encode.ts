import type { BodyOf, DataOf, ResultOf } from '@parley/protocol/define';
import { EncodedJson } from '@parley/protocol/frames';
import type { events, methods, userLogKinds } from '@parley/protocol/index';
import type { LogKey } from '../../core/ids.ts';
import { encodeUserLogEntry } from '../users/index.ts';
import type { UserLogEntry } from '../users/store.ts';
import type { Standing } from './rules.ts';
import type { FollowedLog } from './store.ts';

/** A log's head as the wire shows it. */
type WireHead = DataOf<typeof events.headsMoved>['heads'][number];
type SyncResult = ResultOf<typeof methods.logs.sync>;
export type ConversationRead = ResultOf<typeof methods.conversations.clearConversationUnreadMessageCount>;

const encodeHead = ({ log, type, conversationID, head }: FollowedLog): WireHead => ({
  log,
  conversationType: type,
  conversationID,
  position: head.position,
  messageSeq: head.messageSeq,
  messageID: head.newestMessageID,
});

/** A head with the reader's entry; `lastMessage` is the newest message as the wire declares it, encoded. */
export function encodeConversation(followed: FollowedLog, standing: Standing, lastMessage: string | undefined): string {
  const { conversationName, conversationAvatarUrl } = followed;
  const fields = JSON.stringify({ conversationName, conversationAvatarUrl, ...standing });
  const withMessage = lastMessage === undefined ? fields : `${fields.slice(0, -1)},"lastMessage":${lastMessage}}`;
  return `${JSON.stringify(encodeHead(followed)).slice(0, -1)},"standing":${withMessage}}`;
}

/** The body of the entry by which a user learns of a conversation. */
export const openedBody = (opened: {
  readonly log: LogKey;
  readonly type: number;
  readonly conversationID: string;
  readonly conversationName: string;
  readonly conversationAvatarUrl: string;
  readonly fromPosition: number;
}): BodyOf<typeof userLogKinds.conversationOpened> => {
  const { log, type, conversationID, conversationName, conversationAvatarUrl, fromPosition } = opened;
  const named = {
    ...(conversationName !== '' && { conversationName }),
    ...(conversationAvatarUrl !== '' && { conversationAvatarUrl }),
  };
  return { log, conversationType: type, conversationID, ...named, fromPosition };
};

export interface EncodedSync {
  readonly userLog: {
    readonly position: number;
    readonly reload: boolean;
    readonly entries: readonly UserLogEntry[];
  };
  readonly changed: readonly string[];
  readonly reload: readonly string[];
  readonly complete: SyncResult['complete'];
  readonly afterLog: number | undefined;
}

export function encodeSync({ userLog, changed, reload, complete, afterLog }: EncodedSync): EncodedJson {
  const entries = userLog.entries.map(encodeUserLogEntry).join(',');
  return new EncodedJson(
    `{"userLog":{"position":${userLog.position},"reload":${userLog.reload},"entries":[${entries}]},` +
      `"changed":[${changed.join(',')}],"reload":[${reload.join(',')}],"complete":${complete}` +
      `${afterLog === undefined ? '' : `,"afterLog":${afterLog}`}}`,
  );
}
