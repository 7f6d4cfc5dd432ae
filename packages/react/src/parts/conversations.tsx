import { type ComponentType, type ReactNode, type Ref, useMemo } from 'react';
import { type Chat, type ConversationsOptions, useAllTyping, useConversations } from '../index.ts';
import type { PreviewProps } from './conversation-link.tsx';
import { ConversationList, type ConversationListHandle } from './conversation-list.tsx';
import { english, type PartsTexts } from './english.ts';
import { createFormats } from './formats.ts';
import { drawsPresence } from './presence.tsx';
import { drawSender } from './sender-name.tsx';
import { useChatMenu } from './use-chat-menu.tsx';
import { useNow } from './use-now.ts';

export interface ConversationsProps extends ConversationsOptions {
  /** Called with the conversation that was chosen; without it its link is followed. */
  readonly onOpen?: ((conversation: Chat) => void) | undefined;
  /** Where the link of a conversation leads; to a place in this page that bears its key, unless said otherwise. */
  readonly hrefOf?: ((conversation: Chat) => string) | undefined;
  /** The key of the one that is open. */
  readonly openKey?: string | undefined;
  /** The picture that may be shown for an address that others chose; without it initials are shown. */
  readonly pictureOf?: ((avatarUrl: string) => string | undefined) | undefined;
  /** Takes the place of the preview of the newest message where it wants to, such as for a draft. */
  readonly Preview?: ComponentType<PreviewProps> | undefined;
  /** Whether it shows who is online. Users are followed while they are in view, for which the server works. */
  readonly hasPresence?: boolean | undefined;
  /** What stands there as long as there is no conversation; a sentence, unless said otherwise. */
  readonly empty?: ReactNode;
  /** Puts the focus on a conversation. */
  readonly handleRef?: Ref<ConversationListHandle> | undefined;
  /** The arrow key leads on above the first conversation, such as into a field of search. */
  readonly onAbove?: (() => void) | undefined;
  /** Called when the user deleted a conversation from its menu, such as to leave it where it is open. */
  readonly onRemoved?: ((conversation: Chat) => void) | undefined;
  readonly texts?: PartsTexts | undefined;
}

const addressOf = ({ key }: Chat): string => `#${encodeURIComponent(key)}`;

/** The list of conversations of the user who is signed in. It is as high as what it stands in. */
export function Conversations(props: ConversationsProps): ReactNode {
  const { onOpen, hrefOf = addressOf, openKey, pictureOf, Preview, empty, handleRef, onAbove, ...rest } = props;
  const { texts = english, onRemoved, hasPresence = false, ...options } = rest;
  const { conversations, isLoading, loadMore } = useConversations(options);
  const formats = useMemo(() => createFormats(texts.locale), [texts.locale]);
  const typing = useAllTyping();
  const now = useNow();
  const drawMark = useMemo(() => (hasPresence ? drawsPresence(texts) : undefined), [hasPresence, texts]);
  const menu = useChatMenu({ texts, onRemoved, saysBlocked: true });
  return (
    <nav className="parley-list" aria-label={texts.list.label}>
      {conversations.length > 0 ? (
        <ConversationList
          handleRef={handleRef}
          chats={conversations}
          openKey={openKey}
          hrefOf={hrefOf}
          onOpen={onOpen}
          onEndNear={loadMore}
          pictureOf={pictureOf}
          Preview={Preview}
          drawMark={drawMark}
          drawSender={drawSender}
          onAbove={onAbove}
          onMenu={menu.openMenu}
          typing={typing}
          texts={texts.list}
          formatTime={formats.short}
          now={now}
        />
      ) : isLoading || empty === undefined ? (
        <p className="parley-note" role="status">
          {isLoading ? texts.list.loading : texts.list.empty}
        </p>
      ) : (
        empty
      )}
      {menu.overlay}
    </nav>
  );
}
