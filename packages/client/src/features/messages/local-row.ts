import type { RoomSignalContent } from '@parley/protocol/features/room-messages';
import type { CombinedMessage, MessageContent } from '@parley/protocol/features/values';
import type { OutboxRow } from '../../cache/cache.ts';
import { ZIMMessageType } from '../../enums.ts';

/** A message of the app's own to its user, which no server knows. */
interface SystemContent {
  readonly type: typeof ZIMMessageType.System;
  readonly message: string;
  readonly extendedData?: string | undefined;
}

/** What a message that stays on this device may hold. */
export type LocalContent = MessageContent | SystemContent | BarrageContent;

type BarrageContent = Extract<RoomSignalContent, { readonly type: 20 }>;

/** A message that the app put into a conversation on this device. */
export interface InsertedRow extends Omit<OutboxRow, 'status' | 'instanceID' | 'content'> {
  readonly status: 'inserted';
  /** Whoever the app says. */
  readonly senderUserID: string;
  readonly content: LocalContent;
  /** What a Combine holds that has no copy on the server. */
  readonly combined?: readonly CombinedMessage[] | undefined;
}

/** A message that stands on this device alone. */
export type LocalRow = OutboxRow | InsertedRow;

export const isInserted = (row: LocalRow): row is InsertedRow => row.status === 'inserted';

export const systemContent = ({ extendedData, ...content }: MessageContent): SystemContent => ({
  type: ZIMMessageType.System,
  message: 'message' in content ? content.message : '',
  ...(extendedData !== undefined && { extendedData }),
});
