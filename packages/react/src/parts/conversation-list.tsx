import {
  type ComponentType,
  type MouseEvent,
  type ReactNode,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
} from 'react';
import { ConversationLink, type ConversationTexts, type PreviewProps } from './conversation-link.tsx';
import type { Point } from './dialog.tsx';
import { Icon } from './icons.tsx';
import type { ListedChat } from './types.ts';
import { useListMenu } from './use-list-menu.ts';
import { useRovingFocus } from './use-roving-focus.ts';

export interface ConversationListHandle {
  /** Puts the focus on a chat; false if it is not in the list. */
  readonly focus: (key: string) => boolean;
}

export interface ConversationListProps<Chat extends ListedChat> {
  readonly handleRef?: Ref<ConversationListHandle> | undefined;
  /** In their order. */
  readonly chats: readonly Chat[];
  /** The key of the one that is open. */
  readonly openKey: string | undefined;
  readonly hrefOf: (chat: Chat) => string;
  /** Takes the place of following the link; not where it is opened in another tab. */
  readonly onOpen?: ((chat: Chat) => void) | undefined;
  /** The picture that may be shown for an address that others chose; without it initials are shown. */
  readonly pictureOf?: ((avatarUrl: string) => string | undefined) | undefined;
  /** Takes the place of the preview of the newest message where it wants to, such as for a draft. */
  readonly Preview?: ComponentType<PreviewProps> | undefined;
  /** Draws what stands on the avatar of a chat, such as whether somebody is online; always the same function. */
  readonly drawMark?: ((chat: ListedChat) => ReactNode) | undefined;
  /** Draws who wrote the newest message of a chat, where there are several; always the same function. */
  readonly drawSender?: ((chat: ListedChat) => ReactNode) | undefined;
  /** Asks for the menu of a chat, by pointer, long press and key; without it the browser's own is shown. */
  readonly onMenu?: ((chat: Chat, at: Point) => void) | undefined;
  /** The last chat is in view, or nearly; always the same function. */
  readonly onEndNear?: (() => void) | undefined;
  /** The arrow key leads on above the first chat. */
  readonly onAbove?: (() => void) | undefined;
  /** The keys of chats in which somebody is typing. */
  readonly typing?: ReadonlyMap<string, unknown> | undefined;
  readonly texts: ConversationTexts;
  readonly formatTime: (timestamp: number, now: number) => string;
  readonly now: number;
}

/**
 * The chats of a user, thousands if need be: those in view are drawn. It is one stop of the Tab key; inside it the
 * arrows, Page Up and Down, Home and End lead on.
 */
export function ConversationList<Chat extends ListedChat>(props: ConversationListProps<Chat>): ReactNode {
  const { handleRef, chats, openKey, hrefOf, onOpen, pictureOf, Preview, onEndNear, onAbove, texts, formatTime, now } =
    props;
  const { typing, onMenu, drawMark, drawSender } = props;
  const { onMenuKey, ...menu } = useListMenu(chats, onMenu);
  const { box, list, start, end, abovePx, belowPx, activeIndex, focus, onScroll, ...keyboard } = useRovingFocus(
    chats,
    openKey,
    onAbove,
  );
  const latest = useRef({ chats, onOpen });
  useLayoutEffect(() => {
    latest.current = { chats, onOpen };
  });
  // Always the same, so that links are drawn again only when they changed.
  const onClick = useCallback((event: MouseEvent, { key }: ListedChat): void => {
    const clicked = latest.current.chats.find((chat) => chat.key === key);
    if (!clicked || isMeantForElsewhere(event)) return;
    event.preventDefault();
    latest.current.onOpen?.(clicked);
  }, []);
  const count = chats.length;
  useEffect(() => {
    if (end === count) onEndNear?.();
  }, [end, count, onEndNear]);
  useImperativeHandle(handleRef, () => ({ focus }));
  return (
    <div ref={box} className="parley-chats" onScroll={onScroll}>
      <ul
        ref={list}
        style={{ paddingTop: abovePx, paddingBottom: belowPx }}
        // Where the active link is not drawn, the list takes its place in the order of the Tab key.
        tabIndex={activeIndex >= start && activeIndex < end ? -1 : 0}
        {...menu}
        onKeyDown={(event) => {
          if (!onMenuKey(event)) keyboard.onKeyDown(event);
        }}
        onFocus={keyboard.onFocus}
        onBlur={keyboard.onBlur}
      >
        {chats.slice(start, end).map((chat, offset) => (
          <li key={chat.key} data-key={chat.key} aria-posinset={start + offset + 1} aria-setsize={chats.length}>
            <ConversationLink
              chat={chat}
              isOpen={chat.key === openKey}
              isTyping={typing?.has(chat.key) ?? false}
              isActive={start + offset === activeIndex}
              href={hrefOf(chat)}
              onClick={onOpen && onClick}
              picture={pictureOf?.(chat.avatarUrl)}
              Preview={Preview}
              drawMark={drawMark}
              drawSender={drawSender}
              texts={texts}
              formatTime={formatTime}
              now={now}
            />
            {onMenu && (
              <button
                type="button"
                className="parley-chat-more"
                data-action="menu"
                tabIndex={-1}
                aria-label={texts.more}
              >
                <Icon path="M6 9l6 6 6-6" />
              </button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** For another tab or window, or to be downloaded. */
const isMeantForElsewhere = ({ button, ctrlKey, metaKey, shiftKey, altKey }: MouseEvent): boolean =>
  button !== 0 || ctrlKey || metaKey || shiftKey || altKey;
