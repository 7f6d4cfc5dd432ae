import type { actions } from '@parley/protocol/actions/index';
import { type Refusal, refuse } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import type { FeatureWithActions } from '../../core/feature.ts';
import { SlidingWindow } from '../../core/sliding-window.ts';
import type { UserDirectory } from '../users/index.ts';
import { createCallActions } from './actions.ts';
import type { Asked } from './changing.ts';
import type { CallStoreNames, Context } from './context.ts';
import { type CallFault, type codeOfFault, isFault, refuseFault } from './fault-rules.ts';
import { invite, inviteIntoCall } from './inviting.ts';
import { callSessionLife } from './life.ts';
import { listCalls } from './listing.ts';
import { acceptCall, cancelCall, confirmCall, endCall, joinCall, quitCall, rejectCall, type Step } from './service.ts';
import { callSettings } from './settings.ts';
import { callSweeps } from './sweeps.ts';
import { callFallsDue } from './ticking.ts';
import { callTimerKind } from './timer.ts';

export { eraseInCall } from './erasing.ts';
export { callLocks } from './timer.ts';

const windowMs = 10_000;
const tooOften = refuse('CommonModuleTriggerServerFrequencyLimit', 'too many invitations of this user');

interface CommonParams {
  readonly callID: string;
  readonly extendedData?: string | undefined;
  readonly requestKey: string;
}

/** The parameters of a step as its service takes them. */
const stepOf = (what: string, { requestKey, extendedData = '', ...params }: CommonParams): Step => ({
  ...params,
  extendedData,
  asked: askedBy(what, requestKey, { ...params, extendedData }),
});

const askedBy = (what: string, requestKey: string, params: object): Asked => ({
  ...{ requestKey, what: `${what} ${JSON.stringify(params)}` },
});

type ToClient<Outcome> = Outcome extends CallFault<infer Name> ? Refusal<(typeof codeOfFault)[Name]> : Outcome;

/** A fault as a client is told of it; a result and a refusal as they are. */
async function toClient<Outcome extends object>(outcome: Promise<Outcome>): Promise<ToClient<Outcome>> {
  const settled = await outcome;
  return (isFault(settled) ? refuseFault(settled) : settled) as ToClient<Outcome>;
}

export function createCallFeature({
  users,
}: {
  readonly users: UserDirectory;
}): FeatureWithActions<typeof methods.calls, CallStoreNames, typeof actions.calls> {
  let invitations: SlidingWindow | undefined;
  const mayInvite = ({ clock, config }: Context, { app, userKey }: Actor): boolean => {
    invitations ??= new SlidingWindow({ spanMs: windowMs, keysMax: config.limits.rateKeysMax });
    const [key, now] = [`${app} ${userKey}`, clock.monotonic()];
    if (!invitations.hasRoom(key, config.calls.invitationsPer10Seconds, now)) return false;
    invitations.count(key, now);
    return true;
  };
  return {
    settings: callSettings,
    actions: createCallActions(users),
    timers: { [callTimerKind]: callFallsDue },
    sweeps: callSweeps,
    sessionLife: callSessionLife,
    handlers: {
      callInvite: async (context, actor, { requestKey, extendedData = '', ...params }) => {
        if (!mayInvite(context, actor)) return tooOften;
        const asked = askedBy('callInvite', requestKey, { extendedData, ...params });
        return toClient(invite(users, context, actor, { ...params, extendedData, asked }));
      },
      callingInvite: async (context, actor, { requestKey, ...params }) => {
        if (!mayInvite(context, actor)) return tooOften;
        const asked = askedBy('callingInvite', requestKey, params);
        return toClient(inviteIntoCall(users, context, actor, { ...params, asked }));
      },
      callCancel: (context, actor, params) => {
        const { userIDs } = params;
        return toClient(cancelCall(context, actor, { ...stepOf('callCancel', params), userIDs }));
      },
      callAccept: (context, actor, params) => toClient(acceptCall(context, actor, stepOf('callAccept', params))),
      callReject: (context, actor, params) => toClient(rejectCall(context, actor, stepOf('callReject', params))),
      callJoin: (context, actor, params) => toClient(joinCall(context, actor, stepOf('callJoin', params))),
      callQuit: (context, actor, params) => toClient(quitCall(context, actor, stepOf('callQuit', params))),
      callEnd: (context, actor, params) => toClient(endCall(context, actor, stepOf('callEnd', params))),
      callReceived: confirmCall,
      queryCallInvitationList: listCalls,
    },
  };
}
