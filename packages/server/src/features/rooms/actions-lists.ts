import { decline } from '@parley/protocol/actions/define';
import type { actions } from '@parley/protocol/actions/index';
import { pageEntriesMax } from '@parley/protocol/actions/values';
import type { ActionHandlers } from '../../core/feature.ts';
import type { RoomStoreNames } from './context.ts';
import type { RoomRow } from './store.ts';

type Declared = Pick<typeof actions.rooms, 'QueryAppRoomList' | 'QueryRoomInfo'>;

const toListed = ({ roomID, roomName, createdAt, memberCount, destroyAt }: RoomRow) => ({
  ...{ RoomId: roomID, RoomName: roomName, CreateTime: createdAt, MemberCount: memberCount },
  DestroyTime: destroyAt ?? 0,
});

/** Which rooms there are, for the app's server and for whoever runs the server. */
export const listActions: ActionHandlers<Declared, RoomStoreNames> = {
  QueryAppRoomList: async ({ storage }, { app }, { Limit = 0, NextFlag: after = '' }) => {
    const { rooms } = storage.read(app);
    const limit = Limit === 0 ? pageEntriesMax : Math.min(Limit, pageEntriesMax);
    const found = await rooms.page(after, limit + 1);
    const page = found.slice(0, limit);
    return {
      TotalCount: await rooms.count(),
      RoomList: page.map(toListed),
      NextFlag: found.length > limit ? (page.at(-1)?.roomID ?? '') : '',
    };
  },
  QueryRoomInfo: async ({ storage }, { app }, { RoomId }) => {
    const { rooms, users } = storage.read(app);
    const row = await rooms.byID(RoomId);
    if (!row) return decline('roomMissing');
    const { room, creatorKey, destroyDelayMs, isStored, messageSeq, attributeSeq } = row;
    const creator = creatorKey === undefined ? undefined : await users.byUserKey(creatorKey);
    const attributes = await rooms.attributes(room);
    return {
      ...toListed(row),
      CreatorUserId: creator?.userID ?? '',
      DestroyDelayTime: Math.floor(destroyDelayMs / 1000),
      OnlineCount: await rooms.onlineCount(room),
      ...{ IsMsgStored: isStored, MsgSeq: messageSeq, AttributeSeq: attributeSeq },
      Attributes: attributes.map(({ key, value }) => ({ Key: key, Value: value })),
    };
  },
};
