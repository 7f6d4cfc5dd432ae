import {
  type ZIM,
  type ZIMMessage,
  ZIMRoomAttributesUpdateAction,
  type ZIMRoomAttributesUpdateInfo,
  ZIMRoomState,
} from '@parley/client';
import type { RoomMap, RoomNews, SeenRoomMessage } from './room-history.ts';
import { tagOf } from './workload/composed.ts';

/** Has everything noted that an app is told of rooms; answers how the device stands to each of which it was told. */
export function hearOfRooms(
  zim: ZIM,
  note: (roomID: string, news: RoomNews) => void,
): ReadonlyMap<string, ZIMRoomState> {
  const states = new Map<string, ZIMRoomState>();
  zim.on('roomStateChanged', (_zim, { roomID, state, event }) => {
    states.set(roomID, state);
    note(roomID, { what: 'state', state, event });
  });
  zim.on('roomMemberJoined', (_zim, { roomID, memberList }) =>
    note(roomID, { what: 'joined', users: memberList.map(({ userID }) => userID) }),
  );
  zim.on('roomMemberLeft', (_zim, { roomID, memberList }) =>
    note(roomID, { what: 'left', users: memberList.map(({ userID }) => userID) }),
  );
  const attributes = (roomID: string, infos: readonly ZIMRoomAttributesUpdateInfo[]): void => {
    const { Set: set, Delete: deleted } = ZIMRoomAttributesUpdateAction;
    note(roomID, { what: 'attributes', set: attributesIn(infos, set), deleted: attributesIn(infos, deleted) });
  };
  zim.on('roomAttributesUpdated', (_zim, { roomID, infos }) => attributes(roomID, infos));
  zim.on('roomAttributesBatchUpdated', (_zim, { roomID, infos }) => attributes(roomID, infos));
  zim.on('roomMemberAttributesUpdated', (_zim, { roomID, infos }) =>
    note(roomID, { what: 'memberAttributes', users: infos.map(({ attributesInfo }) => attributesInfo.userID) }),
  );
  zim.on('roomMessageReceived', (_zim, { messageList, fromConversationID }) =>
    note(fromConversationID, { what: 'messages', messages: messageList.map(toSeenRoomMessage) }),
  );
  return states;
}

const attributesIn = (infos: readonly ZIMRoomAttributesUpdateInfo[], wanted: ZIMRoomAttributesUpdateAction): RoomMap =>
  Object.assign({}, ...infos.filter(({ action }) => action === wanted).map((info) => info.roomAttributes));

export const toSeenRoomMessage = (message: ZIMMessage): SeenRoomMessage => ({
  messageID: message.messageID ?? '',
  messageSeq: message.messageSeq ?? 0,
  orderKey: message.orderKey ?? 0,
  senderUserID: message.senderUserID ?? '',
  tag: 'message' in message && message.message instanceof Uint8Array ? utf8(message.message) : tagOf(message),
});

/** The rooms in which the device is, as far as it knows. */
export const roomsIn = (states: ReadonlyMap<string, ZIMRoomState>): readonly string[] =>
  [...states].filter(([, state]) => state === ZIMRoomState.Connected).map(([roomID]) => roomID);

const utf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
