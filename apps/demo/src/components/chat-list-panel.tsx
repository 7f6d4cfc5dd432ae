import type { Chat, ConversationKey, Profiles } from '@parley/react';
import { type ConversationListHandle, Conversations, MarkAllRead } from '@parley/react/parts';
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { placeOf } from '../places.ts';
import { addressOfChat } from '../route.ts';
import { pictureOf } from './avatar.tsx';
import { DraftOr } from './draft-preview.tsx';
import { FirstSteps } from './first-steps.tsx';
import { PlusIcon } from './icons.tsx';
import { useMessaging } from './messaging-context.ts';
import { NewChatDialog } from './new-chat-dialog.tsx';
import { useTexts } from './use-language.ts';

interface ChatListPanelProps {
  readonly profiles: Profiles;
  /** Which chats are wanted; the same function for as long as it wants the same. */
  readonly filter: (chat: Chat) => boolean;
  /** Names what is shown of the list: another view begins at its top. */
  readonly view: string;
  readonly openKey: ConversationKey | undefined;
  readonly chats: RefObject<ConversationListHandle | null>;
  /** The keys lead on above the first chat. */
  readonly onAbove: () => void;
  /** What stands above the list, and whether it leaves chats out. */
  readonly search: ReactNode;
  readonly isFiltered: boolean;
  /** What stands in the list where it leaves out all of them; nothing, where that is told above it. */
  readonly filteredEmpty: ReactNode;
  /** The messages that were found, below the chats. */
  readonly found: ReactNode;
  /** What stands below the list. */
  readonly foot: ReactNode;
  readonly invitationTo: (userID: string) => string;
}

/** What the dialog for a new chat begins with; `undefined` while there is none. */
type Proposal = string | undefined;

export function ChatListPanel(props: ChatListPanelProps): ReactNode {
  const {
    profiles,
    filter,
    view,
    chats,
    onAbove,
    openKey,
    search,
    found,
    isFiltered,
    filteredEmpty,
    foot,
    invitationTo,
  } = props;
  const texts = useTexts();
  const { drafts } = useMessaging();
  const [proposal, setProposal] = useState<Proposal>();
  const heading = useReturningFocus(chats, openKey);

  return (
    <div className="list-panel">
      <div className="panel-head">
        <h2 ref={heading} tabIndex={-1}>
          {texts.list.heading}
        </h2>
        <div>
          <MarkAllRead texts={texts.parts} />
          <button type="button" className="primary with-icon" onClick={() => setProposal('')}>
            <PlusIcon />
            {texts.list.newChat}
          </button>
        </div>
      </div>
      {search}
      <Conversations
        key={view}
        handleRef={chats}
        filter={filter}
        openKey={openKey}
        hrefOf={addressOfChat}
        hasPresence
        pictureOf={pictureOf}
        Preview={DraftOr}
        onAbove={onAbove}
        onRemoved={(chat) => {
          drafts.set(placeOf(chat), '');
          if (chat.key === openKey) window.location.hash = '#list';
        }}
        empty={
          isFiltered ? (
            filteredEmpty
          ) : (
            <FirstSteps userID={profiles.own.get().userID} onChatWith={setProposal} invitationTo={invitationTo} />
          )
        }
        texts={texts.parts}
      />
      {found}
      {foot}
      {proposal !== undefined && (
        <NewChatDialog proposal={proposal} profiles={profiles} onClose={() => setProposal(undefined)} />
      )}
    </div>
  );
}

/**
 * Puts the focus where the eye is: at the top of the list after the sign-in, and on the chat one came from after
 * going back to the list.
 */
function useReturningFocus(
  chats: RefObject<ConversationListHandle | null>,
  openKey: ConversationKey | undefined,
): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  const lastKey = useRef<ConversationKey | undefined>(undefined);
  useEffect(() => {
    if (openKey === undefined) {
      const last = lastKey.current;
      const isSearching = document.activeElement instanceof HTMLInputElement;
      const isBack = isSearching || (last !== undefined && chats.current?.focus(last) === true);
      if (!isBack) heading.current?.focus();
    }
    lastKey.current = openKey;
  }, [chats, openKey]);
  return heading;
}
