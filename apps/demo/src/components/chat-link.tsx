import type { ReactNode } from 'react';
import type { Chat } from '../chat-list.ts';
import { formatShort } from '../formats.ts';
import { addressOf } from '../route.ts';
import { texts } from '../texts.ts';
import { Avatar } from './avatar.tsx';

interface ChatLinkProps {
  readonly chat: Chat;
  readonly isOpen: boolean;
  readonly now: number;
}

export function ChatLink({ chat, isOpen, now }: ChatLinkProps): ReactNode {
  const { userID, preview, isPreviewOwn, timestamp, unreadCount, orderKey } = chat;
  return (
    <a className="chat-link" href={addressOf(userID)} aria-current={isOpen ? 'page' : undefined}>
      <Avatar userID={userID} />
      <span className="chat-lines">
        <span className="chat-line">
          <span className="chat-name">{userID}</span>
          {orderKey > 0 && (
            <time className="chat-time" dateTime={new Date(timestamp).toISOString()}>
              {formatShort(timestamp, now)}
            </time>
          )}
        </span>
        <span className="chat-line">
          <span className="chat-preview">{describe(preview, isPreviewOwn, orderKey)}</span>
          {unreadCount > 0 && <Unread count={unreadCount} />}
        </span>
      </span>
    </a>
  );
}

function Unread({ count }: { readonly count: number }): ReactNode {
  return (
    <span className="unread">
      <span aria-hidden="true">{texts.list.unreadShort(count)}</span>
      <span className="visually-hidden">{texts.list.unread(count)}</span>
    </span>
  );
}

function describe(preview: string, isPreviewOwn: boolean, orderKey: number): string {
  if (orderKey === 0) return texts.list.noMessages;
  return isPreviewOwn ? texts.list.own(preview) : preview;
}
