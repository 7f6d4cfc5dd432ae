import { type ReactNode, useState } from 'react';
import { useChatActions, useConversations } from '../index.ts';
import { english, type PartsTexts, reasonOf } from './english.ts';
import { Icon, marks } from './icons.tsx';

/** A button that counts everything as read; there is none while nothing is unread. */
export function MarkAllRead({ texts = english }: { readonly texts?: PartsTexts | undefined }): ReactNode {
  const { conversations } = useConversations();
  const { markAllRead } = useChatActions();
  const [said, setSaid] = useState('');
  const hasUnread = conversations.some(({ unreadCount }) => unreadCount > 0);
  const act = async (): Promise<void> => {
    const outcome = await markAllRead();
    setSaid(outcome.isDone ? texts.chat.allRead : texts.menu.failed(reasonOf(texts, outcome.code)));
  };
  return (
    <>
      {hasUnread && (
        <button
          type="button"
          className="parley-round"
          aria-label={texts.chat.markAllRead}
          title={texts.chat.markAllRead}
          onClick={() => void act()}
        >
          <Icon path={marks.read} />
        </button>
      )}
      <span role="status" className="parley-hidden">
        {said}
      </span>
    </>
  );
}
