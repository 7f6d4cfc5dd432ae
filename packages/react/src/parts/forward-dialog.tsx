import { type ReactNode, useState } from 'react';
import { type Chat, type ChatMessage, useConversations } from '../index.ts';
import { Avatar } from './avatar.tsx';
import { Dialog } from './dialog.tsx';
import type { PartsTexts } from './english.ts';

/** More than anybody looks through; the search finds the others. */
const shownMax = 50;

interface ForwardDialogProps {
  readonly messages: readonly ChatMessage[];
  readonly texts: PartsTexts;
  readonly onForward: (to: Chat, isMerged: boolean) => void;
  readonly onClose: () => void;
}

/** To whom messages are sent on, and whether as one. */
export function ForwardDialog({ messages, texts, onForward, onClose }: ForwardDialogProps): ReactNode {
  const [search, setSearch] = useState('');
  const [isMerged, setIsMerged] = useState(messages.length > 1);
  const { conversations } = useConversations({ search });
  const { forward, menu } = texts;
  return (
    <Dialog className="parley-dialog" label={forward.heading} closeLabel={menu.close} onClose={onClose}>
      <input
        type="search"
        aria-label={forward.search}
        placeholder={forward.search}
        value={search}
        onChange={({ target }) => setSearch(target.value)}
      />
      {messages.length > 1 && (
        <label className="parley-check">
          <input type="checkbox" checked={isMerged} onChange={({ target }) => setIsMerged(target.checked)} />
          {forward.merged}
        </label>
      )}
      {conversations.length === 0 && <p role="status">{forward.none}</p>}
      <ul className="parley-choices">
        {conversations.slice(0, shownMax).map((chat) => (
          <li key={chat.key}>
            <button type="button" onClick={() => onForward(chat, isMerged)}>
              <Avatar id={chat.conversationID} name={chat.name} picture={undefined} />
              <strong dir="auto">{chat.name}</strong>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
