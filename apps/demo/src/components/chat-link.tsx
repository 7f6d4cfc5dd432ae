import type { ChatMessage } from '@parley/react';
import { memo, type ReactNode } from 'react';
import { shorten } from '../formats.ts';
import type { Chat } from '../peers.ts';
import { addressOf } from '../route.ts';
import type { Texts } from '../texts/english.ts';
import { Avatar } from './avatar.tsx';
import { StatusMark } from './status-mark.tsx';
import { useFormats, useTexts } from './use-language.ts';

interface ChatLinkProps {
  readonly chat: Chat;
  readonly isOpen: boolean;
  readonly now: number;
}

const previewCharsMax = 120;

/** Drawn again only when it changed: a list may have thousands of them. */
export const ChatLink = memo(function ChatLink({ chat, isOpen, now }: ChatLinkProps): ReactNode {
  const { userID, name, avatarUrl, newest, unreadCount } = chat;
  const texts = useTexts();
  const formats = useFormats();
  return (
    <a
      className="chat-link"
      href={addressOf(userID)}
      aria-current={isOpen ? 'page' : undefined}
      data-unread={unreadCount > 0 || undefined}
    >
      <Avatar userID={userID} name={name} url={avatarUrl} />
      <span className="chat-lines">
        <span className="chat-line">
          <span className="chat-name" dir="auto">
            {name}
          </span>
          {newest && (
            <time className="chat-time" dateTime={new Date(newest.timestamp).toISOString()}>
              {formats.short(newest.timestamp, now)}
            </time>
          )}
        </span>
        <span className="chat-line">
          {newest?.isOwn && <StatusMark status={newest.status} />}
          <span className="chat-preview" dir="auto">
            {describe(newest, texts)}
          </span>
          {unreadCount > 0 && <Unread count={unreadCount} />}
        </span>
      </span>
    </a>
  );
});

function Unread({ count }: { readonly count: number }): ReactNode {
  const { list } = useTexts();
  return (
    <span className="unread">
      <span aria-hidden="true">{list.unreadShort(count)}</span>
      <span className="visually-hidden">{list.unread(count)}</span>
    </span>
  );
}

function describe(newest: ChatMessage | undefined, { list, chat }: Texts): string {
  if (!newest) return list.noMessages;
  const text = newest.text === undefined ? chat.unsupported : shorten(newest.text, previewCharsMax);
  return newest.isOwn ? list.own(text) : text;
}
