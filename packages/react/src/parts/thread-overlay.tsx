import type { ReactNode } from 'react';
import type { Chat, ChatMessage, ConversationActions } from '../index.ts';
import { CombinedDialog } from './combined-dialog.tsx';
import { ConfirmDialog, type Question } from './confirm-dialog.tsx';
import type { Point } from './dialog.tsx';
import type { PartsTexts } from './english.ts';
import type { Formats } from './formats.ts';
import { ForwardDialog } from './forward-dialog.tsx';
import { Menu } from './menu.tsx';
import { isThere, type MenuWays, menuItemsOf, quickReactions } from './menu-items.ts';
import type { MessageRights } from './message-rights.ts';
import { ReadersDialog } from './readers-dialog.tsx';

/** What lies over the thread. */
export type Open =
  | { readonly kind: 'menu'; readonly message: ChatMessage; readonly at: Point }
  | { readonly kind: 'forward'; readonly messages: readonly ChatMessage[] }
  | { readonly kind: 'combined' | 'readers'; readonly message: ChatMessage }
  | { readonly kind: 'question'; readonly question: Question };

interface ThreadOverlayProps {
  readonly open: Open;
  readonly pinned: readonly ChatMessage[];
  /** Those of the thread, as they stand now. */
  readonly messages: readonly ChatMessage[];
  readonly pictureOf: ((avatarUrl: string) => string | undefined) | undefined;
  readonly waysOf: (message: ChatMessage) => MenuWays;
  readonly rights: MessageRights;
  readonly onReact: (message: ChatMessage, reactionType: string) => void;
  readonly onForward: (messages: readonly ChatMessage[], to: Chat, isMerged: boolean) => void;
  readonly combinedOf: ConversationActions['open'];
  readonly texts: PartsTexts;
  readonly formats: Formats;
  readonly onClose: () => void;
}

export function ThreadOverlay(props: ThreadOverlayProps): ReactNode {
  const { open, pinned, waysOf, rights, onReact, onForward, combinedOf, texts, formats, onClose } = props;
  switch (open.kind) {
    case 'menu':
      return (
        <MessageMenu
          {...open}
          isPinned={pinned.some(({ messageID }) => messageID === open.message.messageID)}
          ways={waysOf(open.message)}
          rights={rights}
          onReact={onReact}
          texts={texts}
          onClose={onClose}
        />
      );
    case 'forward':
      return (
        <ForwardDialog
          messages={open.messages}
          texts={texts}
          onForward={(to, isMerged) => onForward(open.messages, to, isMerged)}
          onClose={onClose}
        />
      );
    case 'combined':
      return (
        <CombinedDialog message={open.message} open={combinedOf} texts={texts} formats={formats} onClose={onClose} />
      );
    case 'readers':
      return (
        <ReadersDialog
          message={props.messages.find(({ key }) => key === open.message.key) ?? open.message}
          pictureOf={props.pictureOf}
          texts={texts}
          onClose={onClose}
        />
      );
    case 'question':
      return <ConfirmDialog question={open.question} cancel={texts.menu.cancel} onClose={onClose} />;
  }
}

interface MessageMenuProps {
  readonly message: ChatMessage;
  readonly at: Point;
  readonly isPinned: boolean;
  readonly ways: MenuWays;
  readonly rights: MessageRights;
  readonly onReact: (message: ChatMessage, reactionType: string) => void;
  readonly texts: PartsTexts;
  readonly onClose: () => void;
}

function MessageMenu(props: MessageMenuProps): ReactNode {
  const { message, at, isPinned, ways, rights, onReact, texts, onClose } = props;
  const items = menuItemsOf(message, isPinned, texts, ways, rights);
  const own = new Set(message.details?.reactions?.filter(({ isOwn }) => isOwn).map(({ type }) => type));
  const reactions = rights.takesPart && isThere(message) ? quickReactions : [];
  if (items.length === 0 && reactions.length === 0) return null;
  return (
    <Menu
      label={texts.menu.label}
      at={at}
      choices={reactions.map((type) => ({
        key: type,
        label: texts.menu.react(type),
        content: type,
        isOn: own.has(type),
        act: () => onReact(message, type),
      }))}
      items={items}
      onClose={onClose}
    />
  );
}
