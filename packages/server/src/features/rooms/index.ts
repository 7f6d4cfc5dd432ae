import { createKeyedQueue } from '@parley/kernel/keyed-queue';
import type { actions } from '@parley/protocol/actions/index';
import type { methods } from '@parley/protocol/index';
import type { FeatureWithActions } from '../../core/feature.ts';
import type { SessionID } from '../../core/ids.ts';
import type { UserDirectory } from '../users/index.ts';
import { roomActions } from './actions.ts';
import { changeRoomAttributes, queryRoomAllAttributes } from './attributes.ts';
import type { Context, RoomStoreNames } from './context.ts';
import { type Caller, createRoom, enterRoom, joinRoom, switchRoom } from './entering.ts';
import { leaveAllRoom, leaveRoom, roomSessionLife } from './life.ts';
import { createMemberAttributes } from './member-attributes.ts';
import { queryRoomMemberList, queryRoomMembers, queryRoomOnlineMemberCount } from './members.ts';
import { roomSettings } from './settings.ts';
import { syncRooms } from './syncing.ts';
import { startRoomWatch } from './watch.ts';

export { orWhatStands } from './doubt.ts';
export { placeIn } from './entering.ts';
export { roomHeads } from './heads.ts';
export { queryRoomHistory } from './history.ts';
export { appendRoomEntries, roomLock } from './log.ts';
export type { RoomRow } from './store.ts';

export function createRoomFeature(
  users: UserDirectory,
): FeatureWithActions<typeof methods.rooms, RoomStoreNames, typeof actions.rooms> {
  const lanes = createKeyedQueue<SessionID>();
  /**
   * What a session asks for about its places is done in the order in which it asked: what it knew nothing of after an
   * outage is left before it comes in anew. What waits is bounded by the requests that one connection may have in flight.
   */
  const inTurn =
    <Params, Result>(work: (context: Context, actor: Caller, params: Params) => Promise<Result>) =>
    (context: Context, actor: Caller, params: Params): Promise<Result> =>
      lanes.run(actor.session.sessionID, () => work(context, actor, params));
  return {
    settings: roomSettings,
    sessionLife: roomSessionLife,
    beside: startRoomWatch,
    actions: roomActions(users),
    handlers: {
      createRoom: inTurn(createRoom),
      joinRoom: inTurn(joinRoom),
      enterRoom: inTurn(enterRoom),
      switchRoom: inTurn(switchRoom),
      leaveRoom: inTurn(leaveRoom),
      leaveAllRoom: inTurn(leaveAllRoom),
      syncRooms: inTurn(syncRooms),
      queryRoomMemberList,
      queryRoomMembers,
      queryRoomOnlineMemberCount,
      changeRoomAttributes,
      queryRoomAllAttributes,
      ...createMemberAttributes(),
    },
  };
}
