import { ZIMConversationType, ZIMUserOnlineStatus, type ZIMUserStatus } from '@parley/client';
import { type ReactNode, useMemo } from 'react';
import { type ConversationRef, keyOf, useUserStatus, useUsersStatus } from '../index.ts';
import { english, type PartsTexts } from './english.ts';
import { createFormats, type Formats } from './formats.ts';
import type { ListedChat } from './types.ts';
import { useNow } from './use-now.ts';

const { Online, Unknown } = ZIMUserOnlineStatus;

export interface PresenceDotProps {
  readonly userID: string;
  readonly texts?: PartsTexts | undefined;
}

/** Whether a user is online, at the corner of the avatar beside which it stands; nothing, until that is known. */
export const PresenceDot = ({ userID, texts = english }: PresenceDotProps): ReactNode => (
  <Dot status={useUserStatus(userID)} texts={texts} />
);

interface DotProps {
  readonly status: ZIMUserStatus | undefined;
  readonly texts: PartsTexts;
}

export function Dot({ status, texts: { presence } }: DotProps): ReactNode {
  if (!status || status.onlineStatus === Unknown) return null;
  const isOnline = status.onlineStatus === Online;
  return (
    <span className="parley-dot" data-online={isOnline || undefined}>
      <span className="parley-hidden">{isOnline ? presence.online : presence.offline}</span>
    </span>
  );
}

interface Words {
  readonly texts: PartsTexts;
  readonly formats: Formats;
  readonly now: number;
}

/** How a user stands, in words: whether or when he was online, and what he says of himself. */
export function presenceOf(status: ZIMUserStatus | undefined, { texts, formats, now }: Words): string | undefined {
  if (!status || status.onlineStatus === Unknown) return undefined;
  const { onlineStatus, customStatus, lastOnlineStatusUpdateTime: seen } = status;
  const { online, offline, lastSeen } = texts.presence;
  const away = seen > 0 ? lastSeen(formats.day(seen, now), formats.time(seen)) : offline;
  const words = onlineStatus === Online ? online : away;
  return customStatus === '' ? words : `${words} · ${customStatus}`;
}

/** How a user stands, in words; nothing, until that is known. */
export function Presence({ userID, texts = english }: PresenceDotProps): ReactNode {
  const status = useUserStatus(userID);
  const formats = useMemo(() => createFormats(texts.locale), [texts.locale]);
  return presenceOf(status, { texts, formats, now: useNow() });
}

const isPeer = ({ key, conversationID }: Pick<ListedChat, 'key' | 'conversationID'>): boolean =>
  key === keyOf({ type: ZIMConversationType.Peer, conversationID });

/** Draws what stands on the avatars of chats with one other user. */
export const drawsPresence =
  (texts: PartsTexts) =>
  (chat: ListedChat): ReactNode =>
    isPeer(chat) && <PresenceDot userID={chat.conversationID} texts={texts} />;

/** How the other user of a conversation stands, where that is wanted. */
export function usePeerStatus({ type, conversationID }: ConversationRef, isWanted: boolean): ZIMUserStatus | undefined {
  const [status] = useUsersStatus(isWanted && type === ZIMConversationType.Peer ? [conversationID] : []);
  return status;
}
