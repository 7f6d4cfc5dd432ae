import type { Profiles } from '@parley/react';
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import type { ChatList } from '../peers.ts';
import { addressOf } from '../route.ts';
import { ChatLink } from './chat-link.tsx';
import { FirstSteps } from './first-steps.tsx';
import { PlusIcon } from './icons.tsx';
import { NewChatDialog } from './new-chat-dialog.tsx';
import { useTexts } from './use-language.ts';
import { useNow } from './use-now.ts';

interface ChatListPanelProps {
  readonly profiles: Profiles;
  readonly list: ChatList;
  /** Until then an empty list says nothing. */
  readonly isSynced: boolean;
  readonly openUserID: string | undefined;
  /** What stands below the list. */
  readonly foot: ReactNode;
  readonly invitationTo: (userID: string) => string;
}

/** What the dialog for a new chat begins with; `undefined` while there is none. */
type Proposal = string | undefined;

export function ChatListPanel(props: ChatListPanelProps): ReactNode {
  const { profiles, list, isSynced, openUserID, foot, invitationTo } = props;
  const texts = useTexts();
  const [proposal, setProposal] = useState<Proposal>();
  const heading = useReturningFocus(openUserID);
  const now = useNow();

  return (
    <nav className="list-panel" aria-label={texts.list.heading}>
      <div className="panel-head">
        <h2 ref={heading} tabIndex={-1}>
          {texts.list.heading}
        </h2>
        <button type="button" className="primary with-icon" onClick={() => setProposal('')}>
          <PlusIcon />
          {texts.list.newChat}
        </button>
      </div>
      {list.length > 0 && (
        <ul className="chats">
          {list.map((chat) => (
            <li key={chat.userID}>
              <ChatLink chat={chat} isOpen={chat.userID === openUserID} now={now} />
            </li>
          ))}
        </ul>
      )}
      {list.length === 0 && !isSynced && (
        <p className="placeholder" role="status">
          {texts.list.loading}
        </p>
      )}
      {list.length === 0 && isSynced && (
        <FirstSteps userID={profiles.own.get().userID} onChatWith={setProposal} invitationTo={invitationTo} />
      )}
      {foot}
      {proposal !== undefined && (
        <NewChatDialog proposal={proposal} profiles={profiles} onClose={() => setProposal(undefined)} />
      )}
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
