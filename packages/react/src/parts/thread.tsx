import { ZIMConversationType, type ZIMUserStatus } from '@parley/client';
import { type ReactNode, type Ref, useMemo } from 'react';
import {
  type ChatMessage,
  type ConnectionState,
  type ConversationRef,
  keyOf,
  type Messages,
  useBlacklistActions,
  useConnection,
  useConversation,
  useIsBlocked,
  useMessages,
  useReading,
  useSend,
  useTyping,
} from '../index.ts';
import { HelloArt } from './art.tsx';
import { Avatar } from './avatar.tsx';
import { closedAt } from './closed.ts';
import { EmptyState } from './empty-state.tsx';
import { english, type PartsTexts, reasonOf } from './english.ts';
import { createFormats, type Formats } from './formats.ts';
import { Icon } from './icons.tsx';
import { rightsIn } from './message-rights.ts';
import { MessageThread, type MessageThreadProps, type ThreadTexts } from './message-thread.tsx';
import { NoticeLine } from './notice-line.tsx';
import { Dot, presenceOf, usePeerStatus } from './presence.tsx';
import { ThreadHeader } from './thread-header.tsx';
import { type ChatMenu, useChatMenu } from './use-chat-menu.tsx';
import { pointOf } from './use-long-press.ts';
import { useName } from './use-name.ts';
import { useNow } from './use-now.ts';
import { useOpenGroup } from './use-open-group.ts';
import { useSenderNames } from './use-sender-names.ts';
import { useThreadTools } from './use-thread-tools.tsx';

export interface ThreadProps {
  readonly conversation: ConversationRef;
  /** Leads back to the list, where a phone shows one at a time. */
  readonly onBack?: (() => void) | undefined;
  /** What leads back in place of the button of `onBack`, such as a link. */
  readonly back?: ReactNode;
  /** The name in the header, for a page that puts the focus there. */
  readonly headingRef?: Ref<HTMLHeadingElement> | undefined;
  /** What stands above the messages in place of the name and the state; `null` for nothing. */
  readonly header?: ReactNode;
  /** What can be done beside the menu, at the other end of the header. */
  readonly actions?: ReactNode;
  /** Whether it shows if the other user is online, for which he is followed. */
  readonly hasPresence?: boolean | undefined;
  /** Called when the user deleted the conversation from its menu; without it `onBack` is. */
  readonly onRemoved?: (() => void) | undefined;
  /** The picture that may be shown for an address that others chose; without it initials are shown. */
  readonly pictureOf?: ((avatarUrl: string) => string | undefined) | undefined;
  readonly texts?: PartsTexts | undefined;
}

/** The messages of a conversation, which are read as they come into view. It fills a column of whatever height. */
export function Thread(props: ThreadProps): ReactNode {
  // Another conversation is another thread: each begins at its own end.
  return <OpenThread key={keyOf(props.conversation)} {...props} />;
}

function OpenThread(props: ThreadProps): ReactNode {
  const { conversation, onBack, onRemoved = onBack, back, headingRef, header, pictureOf, texts = english } = props;
  const status = usePeerStatus(conversation, props.hasPresence === true);
  const group = useOpenGroup(conversation);
  const { name, avatarUrl } = useName(conversation, group?.info);
  const all = useMessages(conversation);
  const { firstUnreadKey, setEndInView } = useReading(conversation);
  const { resend } = useSend(conversation);
  const connection = useConnection();
  const senderUserIDs = useMemo(() => all.messages.map(({ senderUserID }) => senderUserID), [all.messages]);
  const nameOf = useSenderNames(conversation, senderUserIDs, { name, members: group?.members });
  const formats = useMemo(() => createFormats(texts.locale), [texts.locale]);
  const now = useNow();
  const { typing } = useTyping(conversation);
  const isOut = closedAt(useConversation(conversation)?.content, now)?.kind === 'out';
  const rights = rightsIn(group, isOut);
  const tools = useThreadTools({ conversation, all, nameOf, rights, pictureOf, texts, formats });
  const menu = useChatMenu({ texts, onRemoved });
  const threadTexts = useMemo(() => threadTextsOf(texts, name), [texts, name]);
  const id = conversation.conversationID;
  const isGroup = conversation.type === ZIMConversationType.Group;
  const avatar = <Avatar id={id} name={name} picture={pictureOf?.(avatarUrl)} isGroup={isGroup} />;

  return (
    <>
      {header === undefined ? (
        <ThreadHeader
          headingRef={headingRef}
          name={name}
          title={name === id ? undefined : id}
          avatar={
            <span className="parley-with-dot">
              {avatar}
              <Dot status={connection.state === 'connected' ? status : undefined} texts={texts} />
            </span>
          }
          status={statusOf(connection.state, all, {
            ...{ texts, formats, now, status, memberCount: group?.memberCount },
            typing: typing.map(nameOf),
          })}
          actions={
            <>
              {props.actions}
              <MenuButton conversation={conversation} label={texts.list.more} onMenu={menu.openMenu} />
            </>
          }
          back={back ?? (onBack && <BackButton label={texts.thread.back} onBack={onBack} />)}
        />
      ) : (
        header
      )}
      {tools.above}
      <MessageThread
        actions={tools.actions}
        chosen={tools.chosen}
        goTo={tools.goTo}
        messages={all.messages}
        hasOlder={all.hasOlder}
        {...historyOf(all, connection)}
        firstUnread={firstUnreadKey}
        nameOf={nameOf}
        hasNames={conversation.type !== ZIMConversationType.Peer}
        beginning={<Beginning {...{ conversation, name, avatar, texts }} />}
        empty={<EmptyState art={<HelloArt />} heading={texts.thread.sayHello(name)} text={texts.thread.empty} />}
        texts={threadTexts}
        formats={formats}
        now={now}
        onRetry={resend}
        onEndInView={setEndInView}
      />
      {tools.below}
      <BlockedBar conversation={conversation} name={name} texts={texts} tell={menu.tell} />
      {menu.overlay}
    </>
  );
}

interface BeginningProps extends Pick<ThreadProps, 'conversation'> {
  readonly name: string;
  readonly avatar: ReactNode;
  readonly texts: PartsTexts;
}

/** What stands above the first message of all. */
function Beginning({ conversation: { type, conversationID }, name, avatar, texts }: BeginningProps): ReactNode {
  return (
    <div className="parley-beginning">
      {avatar}
      <strong dir="auto">{name}</strong>
      {type === ZIMConversationType.Peer && name !== conversationID && <span>{conversationID}</span>}
      <p>{texts.thread.beginning}</p>
    </div>
  );
}

interface MenuButtonProps {
  readonly conversation: ConversationRef;
  readonly label: string;
  readonly onMenu: ChatMenu['openMenu'];
}

/** There is nothing to do with a chat that stands in no list yet. */
function MenuButton({ conversation, label, onMenu }: MenuButtonProps): ReactNode {
  const chat = useConversation(conversation);
  if (!chat) return null;
  return (
    <button
      type="button"
      className="parley-round"
      aria-label={label}
      aria-haspopup="menu"
      title={label}
      onClick={({ currentTarget }) => onMenu(chat, pointOf(undefined, currentTarget))}
    >
      <Icon path="M12 6v.01M12 12v.01M12 18v.01" />
    </button>
  );
}

interface BlockedBarProps {
  readonly conversation: ConversationRef;
  readonly name: string;
  readonly texts: PartsTexts;
  readonly tell: ChatMenu['tell'];
}

/** Says that the user has blocked the other one, and takes that back. */
function BlockedBar({ conversation, name, texts, tell }: BlockedBarProps): ReactNode {
  const { type, conversationID } = conversation;
  const isBlocked = useIsBlocked(conversationID);
  const { unblock } = useBlacklistActions();
  if (type !== ZIMConversationType.Peer || !isBlocked) return null;
  return (
    <NoticeLine
      notice={{ text: texts.chat.isBlocked(name), isFault: false }}
      close={texts.chat.unblock}
      onClose={() => void unblock(conversationID).then((outcome) => tell(outcome))}
    />
  );
}

function BackButton({ label, onBack }: { readonly label: string; readonly onBack: () => void }): ReactNode {
  return (
    <button type="button" className="parley-back" aria-label={label} onClick={onBack}>
      <Icon path="M15 5l-7 7 7 7" />
    </button>
  );
}

/** Where nothing can come any more, asking again is signing in again. */
function historyOf(
  { messages, isLoading, hasFailed, loadOlder }: Messages,
  { state, retry }: ReturnType<typeof useConnection>,
): Pick<MessageThreadProps<ChatMessage>, 'history' | 'onLoadOlder'> {
  const isEnded = state === 'failed' || state === 'signedOut';
  if (isEnded) return { history: messages.length === 0 ? 'failed' : 'unloaded', onLoadOlder: retry };
  return { history: hasFailed ? 'failed' : isLoading ? 'loading' : 'ready', onLoadOlder: loadOlder };
}

interface Words {
  readonly texts: PartsTexts;
  readonly formats: Formats;
  readonly now: number;
  readonly status: ZIMUserStatus | undefined;
  /** Of a group, where it is known. */
  readonly memberCount: number | undefined;
  /** Who is writing at this moment. */
  readonly typing: readonly string[];
}

/** How things stand, as far as the page knows. */
function statusOf(state: ConnectionState, { messages, isLoading }: Messages, words: Words): ReactNode {
  const { texts, formats, now } = words;
  const { thread } = texts;
  switch (state) {
    case 'connecting':
      return <span data-tone="away">{thread.connecting}</span>;
    case 'reconnecting':
      return <span data-tone="away">{thread.reconnecting}</span>;
    case 'failed':
      return <span data-tone="away">{thread.disconnected}</span>;
    case 'signedOut':
      return <span data-tone="away">{thread.signedOut}</span>;
    case 'connected': {
      if (words.typing.length > 0)
        return <span className="parley-typing">{thread.typing(words.typing.join(', '))}</span>;
      const presence = presenceOf(words.status, words);
      if (presence !== undefined) return presence;
      if (words.memberCount !== undefined) return thread.memberCount(words.memberCount);
      const newest = messages.findLast(({ isOwn }) => !isOwn);
      if (newest) return thread.lastWrote(formats.day(newest.timestamp, now), formats.time(newest.timestamp));
      return isLoading ? thread.loading : thread.neverWrote;
    }
  }
}

function threadTextsOf(texts: PartsTexts, name: string): ThreadTexts {
  const { thread } = texts;
  return {
    ...thread,
    label: thread.label(name),
    notSent: (code) => thread.notSent(code ? reasonOf(texts, code) : undefined),
  };
}
