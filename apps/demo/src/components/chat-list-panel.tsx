import type { Profiles } from '@parley/react';
import { ConversationList, type ConversationListHandle, useNow } from '@parley/react/parts';
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { type Chat, type ChatList, keyOfPeer } from '../peers.ts';
import { addressOf } from '../route.ts';
import { pictureOf } from './avatar.tsx';
import { DraftOr } from './draft-preview.tsx';
import { FirstSteps } from './first-steps.tsx';
import { PlusIcon } from './icons.tsx';
import { NewChatDialog } from './new-chat-dialog.tsx';
import { useFormats, useTexts } from './use-language.ts';

interface ChatListPanelProps {
  readonly profiles: Profiles;
  readonly list: ChatList;
  /** Until then an empty list says nothing. */
  readonly isSynced: boolean;
  readonly openUserID: string | undefined;
  readonly chats: RefObject<ConversationListHandle | null>;
  /** The keys lead on above the first chat. */
  readonly onAbove: () => void;
  /** What stands above the list, and whether it leaves chats out. */
  readonly search: ReactNode;
  readonly isFiltered: boolean;
  /** What stands below the list. */
  readonly foot: ReactNode;
  readonly invitationTo: (userID: string) => string;
}

const addressOfChat = ({ userID }: Chat): string => addressOf(userID);

/** What the dialog for a new chat begins with; `undefined` while there is none. */
type Proposal = string | undefined;

export function ChatListPanel(props: ChatListPanelProps): ReactNode {
  const { profiles, list, chats, onAbove, isSynced, openUserID, search, isFiltered, foot, invitationTo } = props;
  const texts = useTexts();
  const formats = useFormats();
  const [proposal, setProposal] = useState<Proposal>();
  const heading = useReturningFocus(chats, openUserID);
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
      {search}
      {list.length > 0 && (
        <ConversationList
          handleRef={chats}
          chats={list}
          openKey={openUserID === undefined ? undefined : keyOfPeer(openUserID)}
          hrefOf={addressOfChat}
          pictureOf={pictureOf}
          Preview={DraftOr}
          onAbove={onAbove}
          texts={texts.parts.list}
          formatTime={formats.short}
          now={now}
        />
      )}
      {list.length === 0 && !isFiltered && !isSynced && (
        <p className="placeholder" role="status">
          {texts.list.loading}
        </p>
      )}
      {list.length === 0 && !isFiltered && isSynced && (
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
function useReturningFocus(
  chats: RefObject<ConversationListHandle | null>,
  openUserID: string | undefined,
): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  const lastUserID = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (openUserID === undefined) {
      const last = lastUserID.current;
      const isSearching = document.activeElement instanceof HTMLInputElement;
      const isBack = isSearching || (last !== undefined && chats.current?.focus(keyOfPeer(last)) === true);
      if (!isBack) heading.current?.focus();
    }
    lastUserID.current = openUserID;
  }, [chats, openUserID]);
  return heading;
}
