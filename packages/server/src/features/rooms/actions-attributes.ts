import { actionCodes } from '@parley/protocol/actions/codes';
import { decline, isDeclined } from '@parley/protocol/actions/define';
import type { actions } from '@parley/protocol/actions/index';
import { isRefusal } from '@parley/protocol/define';
import type { ActionHandlers } from '../../core/feature.ts';
import { declineRefused } from '../../core/refusals.ts';
import { actingUser, type UserDirectory } from '../users/index.ts';
import { readModifications } from './attribute-modifying-rules.ts';
import { modifyRoomAttributes } from './attributes.ts';
import type { RoomStoreNames } from './context.ts';

type Declared = Pick<typeof actions.rooms, 'QueryRoomAttribute' | 'ModifyRoomAttribute'>;

/** The attributes of rooms, for the app's server, to which all of them are open. */
export const attributeActions = (users: UserDirectory): ActionHandlers<Declared, RoomStoreNames> => ({
  QueryRoomAttribute: async (context, { app }, { FromUserId, RoomId }) => {
    const actor = await actingUser(users, context, app, FromUserId);
    if (isDeclined(actor)) return actor;
    const { rooms } = context.storage.read(app);
    const room = await rooms.byID(RoomId);
    if (!room) return decline('roomMissing');
    const rows = await rooms.attributes(room.room);
    return {
      AttributeSeq: room.attributeSeq,
      Attributes: rows.map(({ key, value, seq, isDeletedAfterOwnerLeft }) => ({
        ...{ Key: key, Value: value, Seq: seq, AutoDelete: isDeletedAfterOwnerLeft ? 1 : 0 },
      })),
    };
  },
  ModifyRoomAttribute: async (context, { app }, { FromUserId, RoomId, Attributes }) => {
    const actor = await actingUser(users, context, app, FromUserId);
    if (isDeclined(actor)) return actor;
    const modifications = readModifications(Attributes);
    const modified = await modifyRoomAttributes(context, actor, { roomID: RoomId, modifications });
    if (isRefusal(modified)) return declineRefused(modified, { RoomModuleCommonError: 'roomMissing' });
    const { done, failed, writes } = modified;
    const [first] = failed;
    const fields = {
      AttributeSeq: writes.attributeSeq,
      SuccKeyList: done.map(({ key, seq }) => ({ Key: key, Seq: seq })),
      ErrKeyList: failed.map(({ key, code }) => ({ SubCode: actionCodes[code], Key: key })),
    };
    return done.length === 0 && first ? { declined: first.code, fields } : fields;
  },
});
