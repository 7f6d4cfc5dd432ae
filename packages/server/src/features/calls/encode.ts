import type { CallInfo } from '@parley/protocol/features/calls';
import { isRinging } from '@parley/protocol/features/calls';
import { inOrder, isToldOfEnd } from './rules.ts';
import type { Call, CallMember } from './store.ts';

/** A call as one of its members sees it. */
export function encodeCall(call: Call, { state, deadline, primaryDevice }: CallMember): CallInfo {
  const { mode, caller, extendedData, timeout, createdAt, change, end } = call;
  return {
    ...{ mode, caller, extendedData, timeout, change, createTime: createdAt },
    deadline: isRinging(state) ? deadline : 0,
    ...(end && {
      end: { time: end.at, userID: end.by, extendedData: end.extendedData, isTold: isToldOfEnd(end) },
    }),
    ...(primaryDevice !== '' && { primaryDevice }),
    users: inOrder(call).map((member) => ({
      userID: member.userID,
      state: member.state,
      extendedData: member.extendedData,
      inviter: member.inviter,
      change: member.change,
      ...(member.cancelledBy !== '' && { cancelledBy: member.cancelledBy }),
    })),
  };
}
