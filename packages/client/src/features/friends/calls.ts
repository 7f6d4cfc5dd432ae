import { present } from '@parley/kernel/assert';
import type { ParamsOf } from '@parley/protocol/define';
import {
  type acceptFriendApplication,
  type addFriend,
  checkFriendsRelation,
  deleteFriends,
  rejectFriendApplication,
  sendFriendApplication,
  type updateFriendAlias,
  type updateFriendAttributes,
} from '@parley/protocol/features/friends';
import type { Connection } from '../../core/connection.ts';
import { ZIMErrorCode, ZIMFriendApplicationState, ZIMFriendApplicationType, ZIMUserRelationType } from '../../enums.ts';
import { failure } from '../../errors.ts';
import type {
  ZIMErrorUserInfo,
  ZIMFriendApplicationInfo,
  ZIMFriendInfo,
  ZIMFriendsRelationCheckedResult,
  ZIMUserInfo,
} from '../../types.ts';
import type { FriendLists } from './friends.ts';
import { toApplicationInfo, toFriendInfo, toUserInfo } from './info.ts';

type Befriending =
  | typeof addFriend
  | typeof acceptFriendApplication
  | typeof updateFriendAlias
  | typeof updateFriendAttributes;

export interface FriendCallsParts {
  readonly lists: FriendLists;
  readonly connection: Pick<Connection, 'call'>;
}

const {
  FriendModuleCannotDeleteSelf,
  FriendModuleNotYourFriend,
  FriendModuleFriendAreUnregistered,
  CommonModuleParamsInvalid,
} = ZIMErrorCode;

/** What the server is asked for; each call ends once the app was told of what follows from it. */
export class FriendCalls {
  readonly #parts: FriendCallsParts;

  constructor(parts: FriendCallsParts) {
    this.#parts = parts;
  }

  /** The entry of the own list, as the call has left it. */
  async befriend<Of extends Befriending>(method: Of, params: ParamsOf<Of>): Promise<ZIMFriendInfo> {
    const { lists, connection } = this.#parts;
    const answer = await connection.call<Befriending>(method, params);
    await lists.answered(answer);
    const { userID, state } = present(answer.friends[0], 'the server says which entry it made');
    return toFriendInfo(userID, present(state, 'the entry is there'));
  }

  async apply(params: ParamsOf<typeof sendFriendApplication>): Promise<ZIMFriendApplicationInfo> {
    const { lists, connection } = this.#parts;
    const answer = await connection.call(sendFriendApplication, params);
    await lists.answered(answer);
    const [made] = answer.friends;
    if (made?.state) {
      const { userID, state } = made;
      const { createTime, wording } = state;
      return {
        type: ZIMFriendApplicationType.Sent,
        state: ZIMFriendApplicationState.Accepted,
        applyUser: toUserInfo(userID, state),
        wording,
        createTime,
        updateTime: createTime,
      };
    }
    const { state } = present(
      answer.applications.find(({ userID }) => userID === params.userID),
      'the server says which application it stored',
    );
    return toApplicationInfo(params.userID, present(state, 'the application is there'));
  }

  async reject(params: ParamsOf<typeof rejectFriendApplication>): Promise<ZIMUserInfo> {
    const { lists, connection } = this.#parts;
    const answer = await connection.call(rejectFriendApplication, params);
    await lists.answered(answer);
    const { userID, state } = present(answer.applications[0], 'the server says which application it changed');
    return toUserInfo(userID, present(state, 'the application is there'));
  }

  /** Who could not be deleted; where nobody could, it is the failure of the call. */
  async delete(userIDs: readonly string[], isSingle: boolean): Promise<ZIMErrorUserInfo[]> {
    const { lists, connection } = this.#parts;
    const answer = await connection.call(deleteFriends, { userIDs: [...userIDs], isSingle });
    await lists.answered(answer);
    const errorUserList = answer.failed.map(({ userID, reason }) => ({
      userID,
      reason: reason === 'self' ? FriendModuleCannotDeleteSelf : FriendModuleNotYourFriend,
    }));
    const [first] = answer.failed;
    if (first && answer.failed.length === userIDs.length) {
      const name = first.reason === 'self' ? 'FriendModuleCannotDeleteSelf' : 'FriendModuleNotYourFriend';
      throw Object.assign(failure(name, 'userIDs: none of them could be deleted'), { errorUserList });
    }
    return errorUserList;
  }

  async check(userIDs: readonly string[], isSingle: boolean): Promise<ZIMFriendsRelationCheckedResult> {
    const { relations, failed } = await this.#parts.connection.call(checkFriendsRelation, { userIDs: [...userIDs] });
    return {
      relationInfos: relations.map(({ userID, ...relation }) => ({ userID, type: relationType(relation, isSingle) })),
      errorUserList: failed.map(({ userID, reason }) => ({
        userID,
        reason: reason === 'self' ? CommonModuleParamsInvalid : FriendModuleFriendAreUnregistered,
      })),
    };
  }
}

function relationType(
  { isOwn, isOther }: { readonly isOwn: boolean; readonly isOther: boolean },
  isSingle: boolean,
): ZIMUserRelationType {
  const { SingleHave, SingleNo, BothAllHave, BothSelfHave, BothOtherHave, BothAllNo } = ZIMUserRelationType;
  if (isSingle) return isOwn ? SingleHave : SingleNo;
  if (isOwn) return isOther ? BothAllHave : BothSelfHave;
  return isOther ? BothOtherHave : BothAllNo;
}
