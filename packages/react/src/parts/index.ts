export { HelloArt, TalkingArt } from './art.tsx';
export { Avatar } from './avatar.tsx';
export { ChatLayout, type ChatLayoutProps } from './chat-layout.tsx';
export { Composer, type ComposerProps } from './composer.tsx';
export { ConfirmDialog, type Question } from './confirm-dialog.tsx';
export {
  ConversationFilters,
  type ConversationFiltersProps,
  NoneInFilter,
  type NoneInFilterProps,
} from './conversation-filters.tsx';
export type { ConversationTexts, PreviewProps } from './conversation-link.tsx';
export { ConversationList, type ConversationListHandle, type ConversationListProps } from './conversation-list.tsx';
export { Conversations, type ConversationsProps } from './conversations.tsx';
export { EmptyState } from './empty-state.tsx';
export { english, type PartsTexts, reasonOf } from './english.ts';
export { createFormats, type Formats } from './formats.ts';
export { FoundMessages, type FoundMessagesProps } from './found-messages.tsx';
export { german } from './german.ts';
export { MarkAllRead } from './mark-all-read.tsx';
export { Menu, type MenuItem, type MenuProps } from './menu.tsx';
export { MessageBackup, type MessageBackupProps } from './message-backup.tsx';
export type { MessageTexts } from './message-body.tsx';
export { type ComposerTexts, MessageComposer, type MessageComposerProps } from './message-composer.tsx';
export { MessageThread, type MessageThreadProps, type ThreadTexts } from './message-thread.tsx';
export { Presence, PresenceDot, type PresenceDotProps } from './presence.tsx';
export { shorten } from './shorten.ts';
export { Thread, type ThreadProps } from './thread.tsx';
export { ThreadHeader, type ThreadHeaderProps } from './thread-header.tsx';
export type { ListedChat, StatusTexts, ThreadMessage } from './types.ts';
export { useNow } from './use-now.ts';
export type { RowActions } from './use-row-actions.ts';
