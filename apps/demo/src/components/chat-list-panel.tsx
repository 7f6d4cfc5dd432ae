import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import type { ChatList } from '../chat-list.ts';
import { addressOf } from '../route.ts';
import type { Person } from '../session.ts';
import { texts } from '../texts.ts';
import { ChatLink } from './chat-link.tsx';
import { PlusIcon } from './icons.tsx';
import { NewChatDialog } from './new-chat-dialog.tsx';

interface ChatListPanelProps {
  readonly person: Person;
  readonly list: ChatList;
  readonly openUserID: string | undefined;
  readonly onSignOut: () => void;
}

export function ChatListPanel({ person, list, openUserID, onSignOut }: ChatListPanelProps): ReactNode {
  const [isDialogOpen, setIsDialogOpen] = useState(false);
  const heading = useReturningFocus(openUserID);
  const now = Date.now();

  return (
    <nav className="list-panel" aria-label={texts.list.heading}>
      <div className="panel-head">
        <h2 ref={heading} tabIndex={-1}>
          {texts.list.heading}
        </h2>
        <button type="button" className="primary with-icon" onClick={() => setIsDialogOpen(true)}>
          <PlusIcon />
          {texts.list.newChat}
        </button>
      </div>
      {list.length === 0 ? (
        <div className="placeholder">
          <p>
            <strong>{texts.list.emptyHeading}</strong>
          </p>
          <p>
            {texts.list.empty} <code>{person.userID}</code>
          </p>
        </div>
      ) : (
        <ul className="chats">
          {list.map((chat) => (
            <li key={chat.userID}>
              <ChatLink chat={chat} isOpen={chat.userID === openUserID} now={now} />
            </li>
          ))}
        </ul>
      )}
      <div className="panel-foot">
        <p className="person">
          <strong>{person.userName}</strong>
          <span className="hint">{texts.list.ownUserID(person.userID)}</span>
        </p>
        <button type="button" onClick={onSignOut}>
          {texts.list.signOut}
        </button>
      </div>
      {isDialogOpen && <NewChatDialog selfUserID={person.userID} onClose={() => setIsDialogOpen(false)} />}
    </nav>
  );
}

/**
 * Puts the focus where the eye is: at the top of the list after the sign-in, and on the chat one came from after
 * going back to the list.
 */
function useReturningFocus(openUserID: string | undefined): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  const lastUserID = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (openUserID === undefined) {
      const address = lastUserID.current === undefined ? undefined : addressOf(lastUserID.current);
      const links = [...document.querySelectorAll<HTMLAnchorElement>('.chats a')];
      const link = links.find((candidate) => candidate.getAttribute('href') === address);
      (link ?? heading.current)?.focus();
    }
    lastUserID.current = openUserID;
  }, [openUserID]);
  return heading;
}
