import { type Refusal, refuse } from '@parley/protocol/define';
import type { MessageState, Replied, StoredContent } from '@parley/protocol/features/values';
import { messageKind } from '@parley/protocol/message-kinds';
import type { StoredMessage } from './store.ts';
import { isTargeted } from './target-rules.ts';

/** What a reply says that it answers. */
interface Original {
  readonly messageSeq: number;
  readonly messageID: number;
}

/** The message that stands there, decoded; absent: there is none any more. */
export interface SourceMessage {
  readonly row: StoredMessage;
  readonly content: StoredContent;
}

const revokeType = 31;

/** Told of what never was, and of what the one who answers does not see. */
export const noOriginal = refuse('CommonModuleParamsInvalid', 'original: there was no such message');

/** Whether a message may be answered by one of this type; `newestSeq` is that of the newest message of the log. */
export function admitReply(
  original: Original,
  source: SourceMessage | undefined,
  { replyType, newestSeq }: { readonly replyType: number; readonly newestSeq: number },
): Refusal<'CommonModuleParamsInvalid' | 'MessageModuleSendMessageFailed'> | undefined {
  const { messageSeq, messageID } = original;
  if (!messageKind(replyType).isReplyable) return refuse('CommonModuleParamsInvalid', 'content.type: is no reply');
  const wasThere = messageSeq > 0 && messageSeq <= newestSeq && (!source || source.row.messageID === messageID);
  if (!wasThere) return noOriginal;
  if (!source) return undefined;
  const { type } = source.content;
  if (type === revokeType) return refuse('MessageModuleSendMessageFailed', 'original: was revoked');
  const { isReplyable } = messageKind(type, { isTargeted: isTargeted(source.row) });
  return isReplyable ? undefined : refuse('CommonModuleParamsInvalid', 'original: cannot be answered');
}

/** What a reply keeps of the message that it answers: the server's own word, whatever the client says. */
export function refer({ messageSeq, messageID }: Original, source: SourceMessage | undefined): Replied {
  // Nobody knows any more in which tree it stood.
  if (!source) return { messageSeq, messageID, senderUserID: '', sentTime: 0, rootSeq: messageSeq };
  const { row, content } = source;
  const rootSeq = ('replied' in content ? content.replied?.rootSeq : undefined) ?? row.messageSeq;
  return { messageSeq, messageID, senderUserID: row.senderUserID, sentTime: row.timestamp, rootSeq };
}

/** A root with so many replies more, or fewer; one that was revoked stays as it is. */
export function withReplies(
  { type }: StoredContent,
  { rootRepliedCount = 0, ...state }: MessageState,
  by: 1 | -1,
): { readonly state: MessageState } | undefined {
  if (type === revokeType) return undefined;
  const count = Math.max(0, rootRepliedCount + by);
  return { state: count === 0 ? state : { ...state, rootRepliedCount: count } };
}
