import type { methods } from '@parley/protocol/index';
import type { Feature } from '../../core/feature.ts';
import { changeRoomAttributes, queryRoomAllAttributes } from './attributes.ts';
import type { RoomStoreNames } from './context.ts';
import { createRoom, enterRoom, joinRoom, switchRoom } from './entering.ts';
import { leaveAllRoom, leaveRoom, roomSessionLife } from './life.ts';
import { createMemberAttributes } from './member-attributes.ts';
import { queryRoomMemberList, queryRoomMembers, queryRoomOnlineMemberCount } from './members.ts';
import { roomSettings } from './settings.ts';
import { syncRooms } from './syncing.ts';
import { startRoomWatch } from './watch.ts';

export { orWhatStands } from './doubt.ts';
export { placeIn } from './entering.ts';
export { roomHeads } from './heads.ts';
export { appendRoomEntries, roomLock } from './log.ts';
export type { RoomRow } from './store.ts';

export function createRoomFeature(): Feature<typeof methods.rooms, RoomStoreNames> {
  return {
    settings: roomSettings,
    sessionLife: roomSessionLife,
    beside: startRoomWatch,
    handlers: {
      createRoom,
      joinRoom,
      enterRoom,
      switchRoom,
      leaveRoom,
      leaveAllRoom,
      syncRooms,
      queryRoomMemberList,
      queryRoomMembers,
      queryRoomOnlineMemberCount,
      changeRoomAttributes,
      queryRoomAllAttributes,
      ...createMemberAttributes(),
    },
  };
}
