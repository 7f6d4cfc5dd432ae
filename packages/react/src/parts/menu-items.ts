import { ZIMMessageType } from '@parley/client';
import type { ChatMessage } from '../index.ts';
import type { PartsTexts } from './english.ts';
import type { MenuItem } from './message-menu.tsx';

export const quickReactions = ['👍', '❤️', '😂', '😮', '😢', '🙏'] as const;
export const pinIcon = 'M9 4h6l-1 6 3 3v2H7v-2l3-3-1-6M12 15v6';

const icons = {
  reply: 'M9 7L4 12l5 5M4 12h10a6 6 0 0 1 6 6v1',
  edit: 'M5 19l1-4L16 5l3 3L9 18l-4 1',
  copy: 'M9 9h10v11H9zM5 15V4h10',
  forward: 'M15 7l5 5-5 5M20 12H10a6 6 0 0 0-6 6v1',
  select: 'M5 12l4.5 4.5L19 7',
  revoke: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
} as const;

export interface MenuWays {
  readonly reply: () => void;
  readonly edit: () => void;
  readonly copy: (text: string) => void;
  readonly forward: () => void;
  readonly select: () => void;
  readonly setPinned: (isPinned: boolean) => void;
  readonly revoke: () => void;
}

const { Text, Custom, Combine, Multiple, Image, File, Audio, Video } = ZIMMessageType;
const written = new Set<number>([Text, Custom, Combine, Multiple, Image, File, Audio, Video]);

/** Whether the server has it, and it can be answered, reacted to, sent on and pinned. */
export const isThere = ({ status, content }: ChatMessage): boolean => status === 'sent' && written.has(content.type);

/** What can be done with a message beside reactions; empty where nothing can. */
export function menuItemsOf(
  message: ChatMessage,
  isPinned: boolean,
  { menu }: Pick<PartsTexts, 'menu'>,
  ways: MenuWays,
): readonly MenuItem[] {
  const { isOwn, text } = message;
  const copy: readonly MenuItem[] =
    text === undefined ? [] : [{ name: 'copy', label: menu.copy, icon: icons.copy, act: () => ways.copy(text) }];
  if (!isThere(message)) return copy;
  return [
    { name: 'reply', label: menu.reply, icon: icons.reply, act: ways.reply },
    ...(isOwn && text !== undefined ? [{ name: 'edit', label: menu.edit, icon: icons.edit, act: ways.edit }] : []),
    ...copy,
    { name: 'forward', label: menu.forward, icon: icons.forward, act: ways.forward },
    { name: 'select', label: menu.select, icon: icons.select, act: ways.select },
    {
      name: 'pin',
      label: isPinned ? menu.unpin : menu.pin,
      icon: pinIcon,
      act: () => ways.setPinned(!isPinned),
    },
    ...(isOwn
      ? [
          {
            name: 'revoke',
            label: menu.revoke,
            icon: icons.revoke,
            act: ways.revoke,
            confirm: { question: menu.revokeQuestion, keep: menu.keep },
          },
        ]
      : []),
  ];
}
