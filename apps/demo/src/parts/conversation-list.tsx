import { type ComponentType, type ReactNode, type Ref, useImperativeHandle } from 'react';
import { ConversationLink, type ConversationTexts, type PreviewProps } from './conversation-link.tsx';
import type { ListedChat } from './types.ts';
import { useRovingFocus } from './use-roving-focus.ts';

export interface ConversationListHandle {
  /** Puts the focus on a chat; false if it is not in the list. */
  readonly focus: (userID: string) => boolean;
}

interface ConversationListProps {
  readonly ref?: Ref<ConversationListHandle>;
  /** In their order. */
  readonly chats: readonly ListedChat[];
  readonly openUserID: string | undefined;
  readonly hrefOf: (userID: string) => string;
  /** The picture that may be shown for an address that others chose; without it initials are shown. */
  readonly pictureOf?: ((avatarUrl: string) => string | undefined) | undefined;
  /** Takes the place of the preview of the newest message where it wants to, such as for a draft. */
  readonly Preview?: ComponentType<PreviewProps> | undefined;
  /** The arrow key leads on above the first chat. */
  readonly onAbove?: (() => void) | undefined;
  readonly texts: ConversationTexts;
  readonly formatTime: (timestamp: number, now: number) => string;
  readonly now: number;
}

/**
 * The chats of a user, thousands if need be: those in view are drawn. It is one stop of the Tab key; inside it the
 * arrows, Page Up and Down, Home and End lead on.
 */
export function ConversationList(props: ConversationListProps): ReactNode {
  const { ref, chats, openUserID, hrefOf, pictureOf, Preview, onAbove, texts, formatTime, now } = props;
  const { box, list, start, end, abovePx, belowPx, activeIndex, focus, onScroll, ...keyboard } = useRovingFocus(
    chats,
    openUserID,
    onAbove,
  );
  useImperativeHandle(ref, () => ({ focus }));
  return (
    <div ref={box} className="parley-chats" onScroll={onScroll}>
      <ul
        ref={list}
        style={{ paddingTop: abovePx, paddingBottom: belowPx }}
        // Where the active link is not drawn, the list takes its place in the order of the Tab key.
        tabIndex={activeIndex >= start && activeIndex < end ? -1 : 0}
        onKeyDown={keyboard.onKeyDown}
        onFocus={keyboard.onFocus}
        onBlur={keyboard.onBlur}
      >
        {chats.slice(start, end).map((chat, offset) => (
          <li key={chat.userID} aria-posinset={start + offset + 1} aria-setsize={chats.length}>
            <ConversationLink
              chat={chat}
              isOpen={chat.userID === openUserID}
              isActive={start + offset === activeIndex}
              href={hrefOf(chat.userID)}
              picture={pictureOf?.(chat.avatarUrl)}
              Preview={Preview}
              texts={texts}
              formatTime={formatTime}
              now={now}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
