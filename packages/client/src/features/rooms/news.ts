import type { DataOf } from '@parley/protocol/define';
import type { roomSignal } from '@parley/protocol/features/room-messages';
import type { RoomPairs, WireRoomEntry, WireRoomMemberAttributes } from '@parley/protocol/features/room-values';
import type { WireMessage } from '@parley/protocol/features/values';
import { partsOf } from '../../core/bounded.ts';
import type { Events } from '../../core/events.ts';
import { ZIMRoomAttributesUpdateAction as Action, ZIMConversationType, ZIMMessageType } from '../../enums.ts';
import { capacity } from '../../limits.ts';
import type { ZIMRoomMemberAttributesInfo } from '../../types.ts';
import { toAttributes } from '../groups/info.ts';
import type { Commands } from '../messages/commands.ts';
import { noReceipts, toFleetingMessage, toMessage } from '../messages/message.ts';
import { tellReceived } from '../messages/received.ts';
import { isRevokeMessage } from '../messages/revokes.ts';

export interface NewsParts {
  readonly userID: string;
  readonly events: Events;
  /** Knows what was sent from here: that comes back, and is no news. */
  readonly commands: Pick<Commands, 'wasSentHere'>;
}

/** A room of which the app is told. */
export interface ToldRoom {
  readonly roomID: string;
  /** Its attributes as far as the app was told of them. */
  readonly attributes: Map<string, string>;
}

/** The attributes of a member as the app has them. */
export const toMemberAttributes = ({ userID, attributes }: WireRoomMemberAttributes): ZIMRoomMemberAttributesInfo => ({
  ...{ userID, attributes: toAttributes(attributes) },
});

/** Tells of what happens in a room, in the order of the entries. That the user came or went is no news. */
export function tellEntries(
  parts: NewsParts,
  room: ToldRoom,
  entries: readonly WireRoomEntry[],
  isOffline: boolean,
): void {
  const { userID, events, commands } = parts;
  const { roomID } = room;
  const messages: WireMessage[] = [];
  const tellMessages = (): void => {
    for (const part of partsOf(messages.splice(0), capacity.eventMessagesMax)) {
      tell(parts, roomID, () => part.map((one) => toMessage(one, userID, noReceipts)), isOffline);
    }
  };
  for (const entry of entries) {
    // What a newer server tells is passed over.
    if (!('kind' in entry)) continue;
    if (entry.kind === 'message') {
      const { message } = entry;
      const isOwn = commands.wasSentHere(message) || isUnaware(parts, entry.isSenderUnaware, message);
      // Of what was taken back meanwhile an entry of its own tells.
      if (!isOwn && message.content.type !== ZIMMessageType.Revoke) messages.push(message);
      continue;
    }
    tellMessages();
    if (entry.kind === 'revoked') {
      const message = toMessage(entry.message, userID, noReceipts);
      void events.tell('messageRevokeReceived', { messageList: [message].filter(isRevokeMessage) });
    } else if (entry.kind === 'attributes') tellAttributes(parts, room, entry);
    else if (entry.kind === 'memberAttributes') {
      const infos = entry.members.map((member) => ({ attributesInfo: toMemberAttributes(member) }));
      const operatedInfo = { userID: entry.operatorUserID };
      void events.tell('roomMemberAttributesUpdated', { roomID, infos, operatedInfo });
    } else {
      const memberList = entry.members.filter((member) => member.userID !== userID);
      if (memberList.length === 0) continue;
      if (entry.kind === 'joined') void events.tell('roomMemberJoined', { roomID, memberList });
      else void events.tell('roomMemberLeft', { roomID, memberList });
    }
  }
  tellMessages();
}

/** What the app's server said in the name of this user, who is not to be told. */
const isUnaware = (
  { userID }: NewsParts,
  isSenderUnaware: boolean | undefined,
  { senderUserID }: { readonly senderUserID: string },
): boolean => isSenderUnaware === true && senderUserID === userID;

/** Tells of a message that has no place in the log. */
export function tellSignal(parts: NewsParts, { roomID }: ToldRoom, signal: DataOf<typeof roomSignal>): void {
  if (parts.commands.wasSentHere(signal) || isUnaware(parts, signal.isSenderUnaware, signal)) return;
  const place = { conversationType: ZIMConversationType.Room, conversationID: roomID };
  tell(parts, roomID, () => [toFleetingMessage(signal, place, parts.userID)], false);
}

function tell({ events }: NewsParts, roomID: string, toList: () => ReturnType<typeof toMessage>[], isOffline: boolean) {
  tellReceived(events, { conversationType: ZIMConversationType.Room, conversationID: roomID }, { toList, isOffline });
}

/**
 * Tells of the attributes as they all are now: of what is different, or, where the app `isNew` to them, of all. What
 * is not there any more is told with its last value.
 */
export function tellDifference(parts: NewsParts, room: ToldRoom, now: RoomPairs, isNew: boolean): void {
  const kept = new Set(now.map(({ key }) => key));
  const before = [...room.attributes].map(([key, value]) => ({ key, value }));
  tellAttributes(parts, room, {
    set: now.filter(({ key, value }) => isNew || room.attributes.get(key) !== value),
    deleted: before.filter(({ key }) => !kept.has(key)),
  });
}

function tellAttributes(
  { events }: NewsParts,
  { roomID, attributes }: ToldRoom,
  { set, deleted }: { readonly set: RoomPairs; readonly deleted: RoomPairs },
): void {
  for (const { key, value } of set) attributes.set(key, value);
  for (const { key } of deleted) attributes.delete(key);
  const infos = [
    { action: Action.Set, roomAttributes: toAttributes(set) },
    { action: Action.Delete, roomAttributes: toAttributes(deleted) },
  ].filter(({ action }) => (action === Action.Set ? set : deleted).length > 0);
  if (infos.length > 1) void events.tell('roomAttributesBatchUpdated', { roomID, infos });
  else if (infos.length > 0) void events.tell('roomAttributesUpdated', { roomID, infos });
}
