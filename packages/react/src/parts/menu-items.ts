import { ZIMConversationType, ZIMMessageReceiptStatus, ZIMMessageType } from '@parley/client';
import type { ChatMessage } from '../index.ts';
import type { PartsTexts } from './english.ts';
import { deleteIcon, forwardIcon, marks, pinIcon } from './icons.tsx';
import type { MenuItem } from './menu.tsx';
import type { MessageRights } from './message-rights.ts';

export const quickReactions = ['👍', '❤️', '😂', '😮', '😢', '🙏'] as const;

const icons = {
  reply: 'M9 7L4 12l5 5M4 12h10a6 6 0 0 1 6 6v1',
  edit: 'M5 19l1-4L16 5l3 3L9 18l-4 1',
  copy: 'M9 9h10v11H9zM5 15V4h10',
  select: 'M5 12l4.5 4.5L19 7',
  revoke: 'M9 14L4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3',
} as const;

export interface MenuWays {
  readonly reply: () => void;
  readonly edit: () => void;
  readonly copy: (text: string) => void;
  readonly forward: () => void;
  readonly select: () => void;
  /** Shows who has read it. */
  readonly readers: () => void;
  readonly setPinned: (isPinned: boolean) => void;
  readonly revoke: () => void;
  readonly delete: () => void;
}

const { Text, Custom, Combine, Multiple, Image, File, Audio, Video } = ZIMMessageType;
const written = new Set<number>([Text, Custom, Combine, Multiple, Image, File, Audio, Video]);

/** Whether the server has it, and it can be answered, reacted to, sent on and pinned. */
export const isThere = ({ status, content }: ChatMessage): boolean => status === 'sent' && written.has(content.type);

/** Whether it can be taken out of the history of the user; a hint of the server cannot, nor what is on its way. */
export const isDeletable = ({ status, content }: ChatMessage): boolean =>
  status !== 'sending' && content.type !== ZIMMessageType.Tips;

/** Whether it is told who has read it. */
const hasReaders = ({ isOwn, content: { conversationType, receiptStatus } }: ChatMessage): boolean =>
  isOwn &&
  conversationType === ZIMConversationType.Group &&
  (receiptStatus ?? ZIMMessageReceiptStatus.None) !== ZIMMessageReceiptStatus.None;

/** What can be done with a message beside reactions; empty where nothing can. */
export function menuItemsOf(
  message: ChatMessage,
  isPinned: boolean,
  { menu }: Pick<PartsTexts, 'menu'>,
  ways: MenuWays,
  rights: MessageRights,
): readonly MenuItem[] {
  const { isOwn, text } = message;
  const copy: readonly MenuItem[] =
    text === undefined ? [] : [{ name: 'copy', label: menu.copy, icon: icons.copy, act: () => ways.copy(text) }];
  const deletion: readonly MenuItem[] = isDeletable(message)
    ? [{ name: 'delete', label: menu.delete, icon: deleteIcon, isDanger: true, act: ways.delete }]
    : [];
  if (!isThere(message)) return [...copy, ...deletion];
  const forward: readonly MenuItem[] = [
    { name: 'forward', label: menu.forward, icon: forwardIcon, act: ways.forward },
    { name: 'select', label: menu.select, icon: icons.select, act: ways.select },
  ];
  if (!rights.takesPart) return [...copy, ...forward, ...deletion];
  return [
    { name: 'reply', label: menu.reply, icon: icons.reply, act: ways.reply },
    ...(isOwn && text !== undefined ? [{ name: 'edit', label: menu.edit, icon: icons.edit, act: ways.edit }] : []),
    ...copy,
    ...forward,
    ...(hasReaders(message) ? [{ name: 'readers', label: menu.readers, icon: marks.read, act: ways.readers }] : []),
    { name: 'pin', label: isPinned ? menu.unpin : menu.pin, icon: pinIcon, act: () => ways.setPinned(!isPinned) },
    ...(rights.revokes(message)
      ? [{ name: 'revoke', label: menu.revoke, icon: icons.revoke, isDanger: true, act: ways.revoke }]
      : []),
    ...deletion,
  ];
}
