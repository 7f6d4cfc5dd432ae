import { type ComponentType, type MouseEvent, memo, type ReactNode } from 'react';
import { Avatar } from './avatar.tsx';
import { Icon, markOf, mutedIcon, pinIcon, StatusMark } from './icons.tsx';
import { Label, labelMarks } from './labels.tsx';
import { isOfGroup } from './sender-name.tsx';
import { shorten } from './shorten.ts';
import { type TipsTexts, wordsOfTips } from './tips-words.ts';
import type { ListedChat, StatusTexts } from './types.ts';

export interface ConversationTexts extends StatusTexts {
  readonly noMessages: string;
  readonly unsupported: string;
  /** What stands in place of a message that was taken back. */
  readonly revoked: string;
  readonly revokedOwn: string;
  readonly tips: TipsTexts;
  readonly typing: string;
  /** A message of the reader's own. */
  readonly own: (text: string) => string;
  readonly unread: (count: number) => string;
  readonly unreadShort: (count: number) => string;
  /** Something unread mentions the reader. */
  readonly mentioned: string;
  readonly pinned: string;
  readonly muted: string;
  /** The names of labels, by their marks. */
  readonly labels: Readonly<Record<number, string>>;
  /** Names the button of the menu. */
  readonly more: string;
}

/** What may stand in place of the preview of the newest message, which is its `children`. */
export interface PreviewProps {
  readonly chat: ListedChat;
  readonly isOpen: boolean;
  readonly children: ReactNode;
}

interface ConversationLinkProps {
  readonly chat: ListedChat;
  readonly isOpen: boolean;
  /** The other side is typing. */
  readonly isTyping: boolean;
  /** The Tab key leads here. */
  readonly isActive: boolean;
  readonly href: string;
  readonly onClick: ((event: MouseEvent, chat: ListedChat) => void) | undefined;
  readonly picture: string | undefined;
  readonly Preview: ComponentType<PreviewProps> | undefined;
  readonly drawMark: ((chat: ListedChat) => ReactNode) | undefined;
  readonly drawSender: ((chat: ListedChat) => ReactNode) | undefined;
  readonly texts: ConversationTexts;
  readonly formatTime: (timestamp: number, now: number) => string;
  readonly now: number;
}

const previewCharsMax = 120;

/** Drawn again only when it changed. */
export const ConversationLink = memo(function ConversationLink(props: ConversationLinkProps): ReactNode {
  const { chat, isOpen, isTyping, isActive, href, onClick, picture, Preview, texts, formatTime, now } = props;
  const { drawMark, drawSender } = props;
  const { conversationID, name, newest, unreadCount, isMuted } = chat;
  const mark = newest && markOf(newest);
  const sender = drawSender?.(chat);
  const preview = isTyping ? (
    <span className="parley-chat-preview parley-typing">{texts.typing}</span>
  ) : (
    <>
      {newest?.isOwn && mark && !isNoWriting(newest) && <StatusMark status={mark} label={texts[mark]} />}
      <span className="parley-chat-preview" dir="auto">
        {sender}
        {sender && ': '}
        {describe(newest, texts)}
      </span>
    </>
  );
  return (
    <a
      className="parley-chat"
      href={href}
      onClick={onClick && ((event) => onClick(event, chat))}
      tabIndex={isActive ? 0 : -1}
      aria-current={isOpen ? 'page' : undefined}
      data-unread={unreadCount > 0 || undefined}
      data-muted={isMuted || undefined}
    >
      <span className="parley-with-dot">
        <Avatar id={conversationID} name={name} picture={picture} isGroup={isOfGroup(chat)} />
        {drawMark?.(chat)}
      </span>
      <span className="parley-chat-lines">
        <span className="parley-chat-line">
          <span className="parley-chat-name" dir="auto">
            {name}
          </span>
          <Labels marks={chat.marks} texts={texts} />
          {newest && (
            <time className="parley-chat-time" dateTime={new Date(newest.timestamp).toISOString()}>
              {formatTime(newest.timestamp, now)}
            </time>
          )}
        </span>
        <span className="parley-chat-line">
          {Preview && !isTyping ? (
            <Preview chat={chat} isOpen={isOpen}>
              {preview}
            </Preview>
          ) : (
            preview
          )}
          <States chat={chat} texts={texts} />
          {unreadCount > 0 && (
            <span className="parley-count">
              <span aria-hidden="true">{texts.unreadShort(unreadCount)}</span>
              <span className="parley-hidden">{texts.unread(unreadCount)}</span>
            </span>
          )}
        </span>
      </span>
    </a>
  );
});

interface LabelsProps {
  readonly marks: readonly number[] | undefined;
  readonly texts: ConversationTexts;
}

function Labels({ marks = [], texts }: LabelsProps): ReactNode {
  const known = labelMarks.filter((mark) => marks.includes(mark));
  if (known.length === 0) return null;
  return (
    <span className="parley-labels">
      {known.map((mark) => (
        <Label key={mark} mark={mark} />
      ))}
      <span className="parley-hidden">{known.map((mark) => texts.labels[mark]).join(', ')}</span>
    </span>
  );
}

/** Whether it mentions the reader, is pinned or makes no noise. */
function States({ chat, texts }: { readonly chat: ListedChat; readonly texts: ConversationTexts }): ReactNode {
  const { isMentioned, isMuted, isPinned } = chat;
  return (
    <>
      {isMentioned && (
        <span className="parley-mentioned">
          <span aria-hidden="true">@</span>
          <span className="parley-hidden">{texts.mentioned}</span>
        </span>
      )}
      {isMuted && <StateMark icon={mutedIcon} label={texts.muted} />}
      {isPinned && <StateMark icon={pinIcon} label={texts.pinned} />}
    </>
  );
}

const StateMark = ({ icon, label }: { readonly icon: string; readonly label: string }): ReactNode => (
  <span className="parley-chat-state">
    <Icon path={icon} />
    <span className="parley-hidden">{label}</span>
  </span>
);

/** A message whose way to others is of no interest. */
const isNoWriting = ({ details }: NonNullable<ListedChat['newest']>): boolean =>
  details?.kind === 'revoked' || details?.kind === 'tips';

function describe(newest: ListedChat['newest'], texts: ConversationTexts): string {
  if (!newest) return texts.noMessages;
  const { text: own = newest.details?.title ?? newest.details?.items?.find((item) => item !== undefined) } = newest;
  if (newest.details?.tips) return shorten(wordsOfTips(newest.details.tips, texts.tips), previewCharsMax);
  if (newest.details?.kind === 'revoked') return newest.isOwn ? texts.revokedOwn : texts.revoked;
  const text = own === undefined ? texts.unsupported : shorten(own, previewCharsMax);
  return newest.isOwn ? texts.own(text) : text;
}
