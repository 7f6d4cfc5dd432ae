import { type ZIMMessage, ZIMMessageRepliedInfoState, ZIMMessageType } from '@parley/client';
import type { StoredMessage } from '@parley/server/features/messages/store';

/** Parts the tag of a message from what the workload edited into its text. */
const editMark = '#';

export const tagIn = (text: string): string => text.split(editMark)[0] ?? '';
export const editedText = (tag: string, edit: number): string => `${tag}${editMark}${edit}`;

/** What became of a message, one line for what a device shows and for what the server holds. */
function line({ text, count, source }: { text: string; count: number; source: string | undefined }) {
  const edit = text.includes(editMark) ? text.slice(text.indexOf(editMark)) : '';
  const parts = [edit, count > 0 ? `${count} replies` : '', source === undefined ? '' : `to ${source}`];
  const changes = parts.filter((part) => part !== '').join(' ');
  return changes === '' ? {} : { changes };
}

const textIn = (content: object): string => {
  const text: unknown = Reflect.get(content, 'message');
  return typeof text === 'string' ? text : '';
};

/** As an application sees it. */
export function shownChanges(message: ZIMMessage): { readonly changes?: string } {
  const { repliedInfo, rootRepliedCount: count = 0, type } = message;
  const text = type === ZIMMessageType.Revoke ? '' : textIn(message);
  const source =
    repliedInfo &&
    `${repliedInfo.messageID} ${ZIMMessageRepliedInfoState[repliedInfo.state]} ${textIn(repliedInfo.messageInfo)}`;
  return line({ text, count, source });
}

/** As the server holds it, by the sequences of one log. */
export function storedChanges(
  rows: readonly StoredMessage[],
): (messageSeq: number) => { readonly changes?: string; readonly rootSeq?: number } {
  const bySeq = new Map(rows.map((row) => [row.messageSeq, row]));
  const contentOf = (row: StoredMessage | undefined): Record<string, unknown> => (row ? JSON.parse(row.body) : {});
  return (messageSeq) => {
    const row = bySeq.get(messageSeq);
    const content = contentOf(row);
    const replied = content['replied'] as { messageSeq: number; messageID: number; rootSeq: number } | undefined;
    const answered = replied && bySeq.get(replied.messageSeq);
    const state = answered ? 'Normal' : 'NotFound';
    const source = replied && `${replied.messageID} ${state} ${textIn(contentOf(answered))}`;
    const { rootRepliedCount: count = 0 }: { rootRepliedCount?: number } = JSON.parse(row?.state ?? '{}');
    return { ...line({ text: textIn(content), count, source }), ...(replied && { rootSeq: replied.rootSeq }) };
  };
}
