import type { ActionCode } from '@parley/protocol/actions/codes';
import { decline, isDeclined } from '@parley/protocol/actions/define';
import type { actions } from '@parley/protocol/actions/index';
import { isRefusal } from '@parley/protocol/define';
import { generalCall } from '@parley/protocol/features/calls';
import { limits } from '@parley/protocol/limits';
import type { ActionHandlers } from '../../core/feature.ts';
import { declineRefused } from '../../core/refusals.ts';
import { failedUser } from '../../core/targets.ts';
import { actingUser, type UserDirectory } from '../users/index.ts';
import type { CallStoreNames } from './context.ts';
import { isFault } from './fault-rules.ts';
import { invite } from './inviting.ts';
import { acceptCall, rejectCall } from './service.ts';

type Handlers = ActionHandlers<typeof actions.calls, CallStoreNames>;

/** What the app's server may do with calls, in the name of a user who has no device in it by that. */
export const createCallActions = (users: UserDirectory): Handlers => ({
  CallInvite: async (context, { app }, { FromUserId, UserIds, Timeout = 0, ExtendedData = '' }) => {
    const actor = await actingUser(users, context, app, FromUserId);
    if (isDeclined(actor)) return actor;
    const outcome = await invite(users, context, actor, {
      ...{ userIDs: UserIds, mode: generalCall, extendedData: ExtendedData, checksReceipt: false },
      timeout: Timeout === 0 ? limits.callTimeoutSecondsDefault : Timeout,
    });
    if (isRefusal(outcome)) return declineRefused(outcome);
    if (isFault(outcome)) return decline(inviteCodes[outcome.fault]);
    return {
      CallId: outcome.callID,
      CreateTime: outcome.state.createTime,
      ErrorUsers: outcome.failed.map(({ userID, reason }) =>
        failedUser({ target: userID, code: reason === 'blocked' ? 'receiverBlockedSender' : 'operatorNotRegistered' }),
      ),
    };
  },
  CallAccept: answering(users, acceptCall),
  CallReject: answering(users, rejectCall),
});

const inviteCodes = {
  full: 'tooManyCallees',
  unregistered: 'noCalleeRegistered',
  blocked: 'receiverBlockedSender',
  repeated: 'processingFailed',
} as const satisfies Readonly<Record<string, ActionCode>>;

const answerCodes = {
  unknown: 'callUnknown',
  ended: 'callOver',
  cancelled: 'callOver',
  answered: 'callOver',
  timedOut: 'invitationTimedOut',
  notInvited: 'operatorNotInvited',
  repeated: 'processingFailed',
} as const satisfies Readonly<Record<string, ActionCode>>;

const answering =
  (users: UserDirectory, answer: typeof acceptCall): Handlers['CallAccept'] =>
  async (context, { app }, { FromUserId, CallId, ExtendedData = '' }) => {
    const actor = await actingUser(users, context, app, FromUserId);
    if (isDeclined(actor)) return actor;
    const outcome = await answer(context, actor, { callID: CallId, extendedData: ExtendedData });
    if (isRefusal(outcome)) return declineRefused(outcome);
    return isFault(outcome) ? decline(answerCodes[outcome.fault]) : {};
  };
