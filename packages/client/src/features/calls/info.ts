import { type CallInfo, type CallUser, generalCall } from '@parley/protocol/features/calls';
import { known } from '../../enums/enumeration.ts';
import { ZIMCallInvitationMode, ZIMCallState, ZIMCallUserState } from '../../enums.ts';
import type { ZIMCallInfo, ZIMCallUserInfo, ZIMEventOfCallInvitationCreatedResult } from '../../types.ts';

/** The longest that an Advanced call lasts. */
const lifeMs = 86_400_000;

export const userOf = ({ users }: Pick<CallInfo, 'users'>, userID: string): CallUser | undefined =>
  users.find((user) => user.userID === userID);

/** A number that stands for no state: the user is not in the call. */
const nowhere = -1;

export const stateOf = (call: Pick<CallInfo, 'users'> | undefined, userID: string): number =>
  (call && userOf(call, userID)?.state) ?? nowhere;

export const toUserList = (users: readonly CallUser[]): ZIMCallUserInfo[] =>
  users.map(({ userID, state, extendedData }) => ({ userID, state: known(ZIMCallUserState, state), extendedData }));

export const toMode = ({ mode }: CallInfo): ZIMCallInvitationMode => known(ZIMCallInvitationMode, mode);

/** A call as those are told of it who come into it. */
export const toCreated = (callID: string, call: CallInfo): ZIMEventOfCallInvitationCreatedResult => {
  const { caller, extendedData, timeout, createTime, users } = call;
  return { callID, mode: toMode(call), caller, extendedData, timeout, createTime, callUserList: toUserList(users) };
};

/** A call as lists have it. With `now`, nothing was heard of it since: it is over when it has lasted as long as it can. */
export function toCallInfo(callID: string, call: CallInfo, userID: string, now = 0): ZIMCallInfo {
  const { timeout, ...created } = toCreated(callID, call);
  const last = call.createTime + (call.mode === generalCall ? timeout * 1000 : lifeMs);
  const endTime = call.end?.time ?? (last < now ? last : 0);
  return {
    ...created,
    inviter: userOf(call, userID)?.inviter ?? call.caller,
    endTime,
    state: endTime > 0 ? ZIMCallState.Ended : ZIMCallState.Started,
  };
}
