import type { ActionCode } from '@parley/protocol/actions/codes';
import { type Declined, decline, isDeclined } from '@parley/protocol/actions/define';
import type { actions } from '@parley/protocol/actions/index';
import { isRefusal } from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';
import type { ActionHandlers } from '../../core/feature.ts';
import type { AppID } from '../../core/ids.ts';
import { declineRefused } from '../../core/refusals.ts';
import { answerTargets, failedUser } from '../../core/targets.ts';
import { actingUser, type UserDirectory } from '../users/index.ts';
import { attributeActions } from './actions-attributes.ts';
import { listActions } from './actions-lists.ts';
import { memberActions } from './actions-members.ts';
import type { Context, RoomStoreNames } from './context.ts';
import { makeEmptyRoom } from './making.ts';
import { blockUsers, destroyRoom, kickUsers, unblockUsers } from './removing.ts';
import { revokeRoomMessage } from './revoking.ts';

const roomMissing = { RoomModuleCommonError: 'roomMissing' } as const satisfies Partial<Record<ErrorName, ActionCode>>;

const ofCreation = {
  RoomModuleTheRoomAlreadyExists: 'roomExists',
  RoomModuleTheNumberOfExistingRoomsHasReachedLimit: 'roomLimitReached',
  RoomModuleTheNumberOfRoomAttributesExceedsLimit: 'parameterInvalid',
  RoomModuleTheLengthOfRoomAttributeKeyExceedsLimit: 'parameterInvalid',
  RoomModuleTheLengthOfRoomAttributeValueExceedsLimit: 'parameterInvalid',
  RoomModuleTheTotalLengthOfRoomAttributesValueExceedsLimit: 'attributesTooLarge',
} as const satisfies Partial<Record<ErrorName, ActionCode>>;

const ofRevocation = {
  ...roomMissing,
  RoomModuleUserIsNotInTheRoom: 'userNotInRoom',
  MessageModuleServerError: 'roomStorageOff',
  MessageModuleSendMessageFailed: 'messageMissing',
  MessageModuleMessageHasBeenRevoked: 'messageRevoked',
  CommonModuleParamsInvalid: 'notTheSender',
} as const satisfies Partial<Record<ErrorName, ActionCode>>;

/** What users are told who are put out. */
const toldOf = (reason = ''): string => (reason === '' ? '' : JSON.stringify({ custom_reason: reason }));

const answerBlocks = (userIDs: readonly string[], unknown: readonly string[]) => {
  const outcomes = userIDs.map((target) =>
    unknown.includes(target) ? { target, code: 'userNotRegistered' as const } : { target },
  );
  return answerTargets(outcomes, (failed) => ({ ErrorList: failed.map(failedUser) }));
};

/** What the app's server may do with rooms. */
export function roomActions(users: UserDirectory): ActionHandlers<typeof actions.rooms, RoomStoreNames> {
  /** Who acts, if anybody is named; nobody else may be. */
  const refuseUnknown = async (
    context: Context,
    app: AppID,
    userID: string | undefined,
  ): Promise<Declined<'operatorNotRegistered', never> | undefined> => {
    if (userID === undefined) return undefined;
    const actor = await actingUser(users, context, app, userID);
    return isDeclined(actor) ? actor : undefined;
  };
  return {
    CreateRoom: async (
      context,
      { app },
      { FromUserId, RoomId, RoomName = '', DestroyDelayTime = 0, Attributes = [] },
    ) => {
      const actor = await actingUser(users, context, app, FromUserId);
      if (isDeclined(actor)) return actor;
      const made = await makeEmptyRoom(context, actor, {
        roomID: RoomId,
        roomName: RoomName,
        destroyDelaySeconds: DestroyDelayTime,
        attributes: Attributes.map(({ Key, Value, AutoDelete }) => ({
          ...{ key: Key, value: Value, isDeletedAfterOwnerLeft: AutoDelete === 1 },
        })),
      });
      return isRefusal(made) ? declineRefused(made, ofCreation) : { AttributeSeq: made.attributeSeq };
    },
    DestroyRoom: async (context, { app }, { RoomId, FromUserId }) => {
      const unknown = await refuseUnknown(context, app, FromUserId);
      if (unknown) return unknown;
      const ended = await destroyRoom(context, app, RoomId);
      return isRefusal(ended) ? declineRefused(ended, roomMissing) : {};
    },
    KickoutRoomUser: async (context, { app }, { RoomId, UserId, CustomReason, FromUserId }) => {
      const unknown = await refuseUnknown(context, app, FromUserId);
      if (unknown) return unknown;
      const removal = { roomID: RoomId, userIDs: [...new Set(UserId)], extendedData: toldOf(CustomReason) };
      const kicked = await kickUsers(context, app, removal);
      if (!isRefusal(kicked)) return {};
      return declineRefused(kicked, { ...roomMissing, RoomModuleUserIsNotInTheRoom: 'userNotInRoom' });
    },
    BlockRoomUser: async (context, { app }, { RoomId, UserId, Duration, CustomReason, FromUserId }) => {
      if (Duration === 0) return decline('parameterInvalid', 'Duration is 0');
      const unknown = await refuseUnknown(context, app, FromUserId);
      if (unknown) return unknown;
      const userIDs = [...new Set(UserId)];
      const removal = { roomID: RoomId, userIDs, extendedData: toldOf(CustomReason) };
      const blocked = await blockUsers(context, app, { ...removal, ...(Duration > 0 && { seconds: Duration }) });
      return isRefusal(blocked) ? declineRefused(blocked, roomMissing) : answerBlocks(userIDs, blocked.unknown);
    },
    UnblockRoomUser: async (context, { app }, { RoomId, UserId, FromUserId }) => {
      const unknown = await refuseUnknown(context, app, FromUserId);
      if (unknown) return unknown;
      const userIDs = [...new Set(UserId)];
      const unblocked = await unblockUsers(context, app, { roomID: RoomId, userIDs });
      return isRefusal(unblocked) ? declineRefused(unblocked, roomMissing) : answerBlocks(userIDs, unblocked.unknown);
    },
    RevokeRoomMessage: async (context, { app }, { FromUserId, RoomId, MsgSeq, Payload = '' }) => {
      const actor = await actingUser(users, context, app, FromUserId);
      if (isDeclined(actor)) return actor;
      const revocation = { roomID: RoomId, messageSeq: MsgSeq, payload: Payload };
      const revoked = await revokeRoomMessage(context, actor, revocation);
      return isRefusal(revoked) ? declineRefused(revoked, ofRevocation) : {};
    },
    ...listActions,
    ...memberActions,
    ...attributeActions(users),
  };
}
