import { type Random, randomText } from '@parley/kernel/random';
import type { ParamsOf, Refusal, ResultOf } from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';
import {
  callAccept,
  callCancel,
  callEnd,
  callInvite,
  callingInvite,
  callJoin,
  callQuit,
  callReject,
} from '@parley/protocol/features/calls';
import { limits } from '@parley/protocol/limits';
import { Api, type CallingParts } from '../../core/api.ts';
import { checkPage } from '../../core/page-flags.ts';
import { ZIMErrorCode } from '../../enums.ts';
import type {
  ZIMCallAcceptanceSentResult,
  ZIMCallAcceptConfig,
  ZIMCallCancelConfig,
  ZIMCallCancelSentResult,
  ZIMCallEndConfig,
  ZIMCallEndSentResult,
  ZIMCallInvitationListQueriedResult,
  ZIMCallInvitationQueryConfig,
  ZIMCallInvitationSentResult,
  ZIMCallInviteConfig,
  ZIMCallingInvitationSentResult,
  ZIMCallingInviteConfig,
  ZIMCallJoinConfig,
  ZIMCallJoinSentResult,
  ZIMCallQuitConfig,
  ZIMCallQuitSentResult,
  ZIMCallRejectConfig,
  ZIMCallRejectionSentResult,
  ZIMErrorUserInfo,
} from '../../types.ts';
import type { Calls, Step } from './calls.ts';
import { checkInvite, checkInvitees, checkStep, checkUsers } from './checks.ts';
import { toUserList } from './info.ts';

export interface CallsApiParts extends CallingParts {
  readonly random: Random;
  /** Those of the user who is logged in. */
  calls(): Calls;
}

const requestKeyLength = 20;
const commonFailure = 'CallModuleCommonError';
const invitingFailure = 'CallModuleServerError';

/** The methods on invitations to calls. */
export class CallsApi extends Api<CallsApiParts> {
  /**
   * Starts a call and invites users into it. A General call is the invitation alone and ends as soon as nobody rings any
   * more; an Advanced one lives on, and users are invited into it, join and quit until it ends. Sound and picture are the
   * app's business. Users who are offline are invited as well: they are told when they come before the time is up.
   *
   * Users who could not be invited stand in `errorUserList`: 6000011 not registered, 6000021 has blocked the caller, where
   * that is covered. Without `config` it is a General call that rings for {@limit callTimeoutSecondsDefault}.
   * `config.pushConfig` is checked and has no effect yet.
   *
   * Limits: 9 users (`calls.maxInvitees`); one that is named twice counts once. `config.timeout` is a whole number of
   * seconds up to {@limit callTimeoutSecondsMax}, and 0 stands for {@limit callTimeoutSecondsDefault};
   * `config.extendedData` has up to {@limit callExtendedDataBytesMax}. A user may invite 50 times within ten seconds
   * (`calls.invitationsPer10Seconds`).
   *
   * Errors: 6000001 (nobody, the own user among them, or the config), 6000002, 6000004, 6000005, 6000007, 6000008,
   * 6000009, 6000021 (all who are registered have blocked the caller), 6000104, 6000105, 6000121, 6000122, 6000272 (too
   * many users, or the server failed), 6000275 (no callID was free), 6000281 (none of them is registered). After
   * 6000009 and 6000105 the call may have been made nevertheless: `callInvitationCreated` tells it.
   *
   * Events: `callInvitationCreated` and `callUserStateChanged` on all devices of the caller, `callInvitationReceived` and
   * `callUserStateChanged` on those of the invited users. `callInvitationTimeout` and `callUserStateChanged` when the time
   * is up.
   *
   * @see docs/behaviour/call-operations.md
   * @example
   * const config = { timeout: 30, mode: ZIMCallInvitationMode.General, extendedData: '{"kind":"video"}' };
   * const { callID, timeout, errorUserList } = await zim.callInvite(['bob', 'nobody'], config);
   * console.log(timeout, errorUserList[0]?.userID, errorUserList[0]?.reason); // 30 nobody 6000011
   * await zim.callCancel([], callID, { extendedData: '' });
   */
  callInvite(invitees: string[], config: ZIMCallInviteConfig): Promise<ZIMCallInvitationSentResult> {
    const check = (self: string, requestKey: string) => checkInvite(invitees, config, { self, requestKey });
    const toResult = ({ callID, state: { timeout }, failed }: ResultOf<typeof callInvite>) => ({
      ...{ callID, timeout, errorUserList: failed.map(toError) },
    });
    return this.#step(callInvite, check, toResult, invitingFailure);
  }

  /**
   * Takes an invitation back. In a General call, or with an empty list, it is the whole invitation: only the caller may do
   * that, as long as nobody has accepted, and the call is over. With a list, in an Advanced call, it is that of these users;
   * whoever invited a user may do it, and the caller. `config.pushConfig` is checked and has no effect yet.
   *
   * Users who do not ring, or whom the own user may not cancel, stand in `errorInvitees`.
   *
   * Limits: `config.extendedData` has up to {@limit callExtendedDataBytesMax}.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000270
   * (the server failed), 6000271 (somebody has accepted), 6000273 (not the caller's or inviter's to do), 6000275 (a
   * request that differs from the one with its key), 6000276 (the call is not known, over, or none of the users rings).
   *
   * Events: `callInvitationCancelled` on all devices of those who rang, `callUserStateChanged` for the others; on other
   * devices of the own user in a General call alone.
   *
   * @see docs/behaviour/call-operations.md
   * @example
   * const config = { timeout: 30, mode: ZIMCallInvitationMode.General, extendedData: '' };
   * const { callID } = await zim.callInvite(['bob'], config);
   * const { errorInvitees } = await zim.callCancel(['bob', 'carol'], callID, { extendedData: 'Wrong number' });
   * console.log(errorInvitees); // [ 'carol' ]
   */
  callCancel(invitees: string[], callID: string, config: ZIMCallCancelConfig): Promise<ZIMCallCancelSentResult> {
    const check = (_self: string, requestKey: string) =>
      checkStep(callCancel, config, { callID, requestKey, ...checkUsers(invitees ?? []) });
    return this.#step(callCancel, check, ({ failed: errorInvitees }) => ({ callID, errorInvitees }));
  }

  /**
   * Accepts an invitation. A General call is over with that if nobody else rings; in an Advanced one this becomes the
   * device on which the own user takes part.
   *
   * Limits: `config.extendedData` has up to {@limit callExtendedDataBytesMax}.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000270
   * (answered already, or the server failed), 6000273 (the invitation was cancelled), 6000274 (never invited), 6000275
   * (a request that differs from the one with its key), 6000276 (the call is not known or over, or the time is up).
   *
   * Events: `callUserStateChanged` on all devices of the own user and for the others; `callInvitationAccepted` for the
   * inviter.
   *
   * @see docs/behaviour/call-operations.md
   * @example
   * zim.on('callInvitationReceived', async (_zim, { callID, inviter }) => {
   *   await zim.callAccept(callID, { extendedData: '' });
   *   console.log(`in a call with ${inviter}`);
   * });
   */
  callAccept(callID: string, config: ZIMCallAcceptConfig): Promise<ZIMCallAcceptanceSentResult> {
    return this.#named(callAccept, callID, config, () => ({ callID }));
  }

  /**
   * Rejects an invitation; nothing changes for others who were invited. Whether the user is busy is the app's to say, in
   * `config.extendedData`.
   *
   * Limits: `config.extendedData` has up to {@limit callExtendedDataBytesMax}.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000270
   * (answered already, or the server failed), 6000273 (the invitation was cancelled), 6000274 (never invited), 6000275
   * (a request that differs from the one with its key), 6000276 (the call is not known or over, or the time is up).
   *
   * Events: `callUserStateChanged` on all devices of the own user and for the others; `callInvitationRejected` for the
   * inviter.
   *
   * @see docs/behaviour/call-operations.md
   * @example
   * const config = { timeout: 30, mode: ZIMCallInvitationMode.General, extendedData: '' };
   * const { callID } = await zim.callInvite(['bob'], config);
   * const error = await zim.callReject(callID, { extendedData: 'busy' }).catch((reason: ZIMError) => reason);
   * console.log('code' in error && error.code); // 6000274
   */
  callReject(callID: string, config: ZIMCallRejectConfig): Promise<ZIMCallRejectionSentResult> {
    return this.#named(callReject, callID, config, () => ({ callID }));
  }

  /**
   * Invites more users into an Advanced call in which the own user takes part. They ring as long as the call says, from now
   * on. `config.pushConfig` is checked and has no effect yet.
   *
   * Users who could not be invited stand in `errorUserList`: 6000011 not registered, 6000021 has blocked the own user,
   * where that is covered, 6000283 rings or takes part already.
   *
   * Limits: 10 users may ring and take part at a time (`calls.maxMembers`), the caller included; one that is named
   * twice counts once. A user may invite 50 times within ten seconds (`calls.invitationsPer10Seconds`).
   *
   * Errors: 6000001 (nobody, or the own user among them), 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000021
   * (all who are registered have blocked the own user), 6000104, 6000105, 6000121, 6000122, 6000270 (the own user takes
   * no part), 6000272 (no room, or the server failed), 6000274 (never in the call), 6000275 (a request that differs
   * from the one with its key), 6000276 (the call is not known, or over), 6000281 (none of them is registered), 6000286
   * (a General call).
   *
   * Events: `callInvitationReceived` on all devices of the invited users, `callUserStateChanged` for all who ring or take
   * part.
   *
   * @see docs/behaviour/call-operations.md
   * @example
   * const config = { timeout: 30, mode: ZIMCallInvitationMode.Advanced, extendedData: '' };
   * const { callID } = await zim.callInvite(['bob'], config);
   * const { errorUserList } = await zim.callingInvite(['bob'], callID, {});
   * console.log(errorUserList[0]?.reason); // 6000283
   * await zim.callEnd(callID, { extendedData: '' });
   */
  callingInvite(
    invitees: string[],
    callID: string,
    config: ZIMCallingInviteConfig,
  ): Promise<ZIMCallingInvitationSentResult> {
    const check = (self: string, requestKey: string) =>
      checkStep(callingInvite, config, { callID, requestKey, ...checkInvitees(invitees, self) });
    const toResult = ({ failed }: ResultOf<typeof callingInvite>) => ({ callID, errorUserList: failed.map(toError) });
    return this.#step(callingInvite, check, toResult, invitingFailure);
  }

  /**
   * Comes into an Advanced call, also without an invitation: whoever knows the callID may. Whoever rings accepts with it;
   * whoever takes part on another device goes on here, and nobody is told.
   *
   * Limits: 10 users may ring and take part at a time (`calls.maxMembers`); `config.extendedData` has up to {@limit
   * callExtendedDataBytesMax}.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000270
   * (the server failed), 6000272 (no room), 6000275 (a request that differs from the one with its key), 6000276 (the
   * call is not known, or over), 6000283 (the own user takes part on this device already), 6000286 (a General call).
   *
   * Events: `callUserStateChanged` on all devices of the own user and for the others; none where only the device changes.
   *
   * @see docs/behaviour/call-operations.md
   * @example
   * const config = { timeout: 30, mode: ZIMCallInvitationMode.Advanced, extendedData: '' };
   * const { callID } = await zim.callInvite(['bob'], config);
   * const error = await zim.callJoin(callID, { extendedData: '' }).catch((reason: ZIMError) => reason);
   * console.log('code' in error && error.code); // 6000283
   * await zim.callEnd(callID, { extendedData: '' });
   */
  callJoin(callID: string, config: ZIMCallJoinConfig): Promise<ZIMCallJoinSentResult> {
    return this.#named(callJoin, callID, config, ({ joinTime, state: { createTime, extendedData, users } }) => ({
      ...{ callID, createTime, joinTime, extendedData, callUserList: toUserList(users) },
    }));
  }

  /**
   * Leaves an Advanced call, from whichever device. When the last one leaves who takes part, the call is over, and those
   * who ring are cancelled. A logout on the device of the call leaves it too. `config.pushConfig` is checked and has no
   * effect yet.
   *
   * Limits: `config.extendedData` has up to {@limit callExtendedDataBytesMax}.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000270
   * (the own user takes no part, or the server failed), 6000274 (never in the call), 6000275 (a request that differs
   * from the one with its key), 6000276 (the call is not known, or over), 6000286 (a General call).
   *
   * Events: `callUserStateChanged` on this device and for the others.
   *
   * @see docs/behaviour/call-operations.md
   * @example
   * const config = { timeout: 30, mode: ZIMCallInvitationMode.Advanced, extendedData: '' };
   * const { callID } = await zim.callInvite(['bob'], config);
   * const { createTime, acceptTime } = await zim.callQuit(callID, { extendedData: '' });
   * console.log(acceptTime - createTime); // 0
   */
  callQuit(callID: string, config: ZIMCallQuitConfig): Promise<ZIMCallQuitSentResult> {
    return this.#named(callQuit, callID, config, ({ acceptTime, quitTime, state: { createTime } }) => ({
      ...{ callID, createTime, acceptTime, quitTime },
    }));
  }

  /**
   * Ends an Advanced call for everybody, also while all others ring; whoever takes part may. `config.pushConfig` is checked
   * and has no effect yet.
   *
   * Limits: `config.extendedData` has up to {@limit callExtendedDataBytesMax}.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000270
   * (the own user takes no part, or the server failed), 6000274 (never in the call), 6000275 (a request that differs
   * from the one with its key), 6000276 (the call is not known, or over), 6000286 (a General call).
   *
   * Events: `callInvitationEnded` on all devices of those who ring, and on the devices with which the others take part.
   *
   * @see docs/behaviour/call-operations.md
   * @example
   * const config = { timeout: 30, mode: ZIMCallInvitationMode.Advanced, extendedData: '' };
   * const { callID } = await zim.callInvite(['bob'], config);
   * const { createTime, endTime } = await zim.callEnd(callID, { extendedData: 'Time is up' });
   * console.log(endTime >= createTime); // true
   */
  callEnd(callID: string, config: ZIMCallEndConfig): Promise<ZIMCallEndSentResult> {
    return this.#named(callEnd, callID, config, ({ acceptTime, state: { createTime, end } }) => ({
      ...{ callID, createTime, acceptTime, endTime: end?.time ?? 0 },
    }));
  }

  /**
   * One page of the calls in which the own user is or was, the newest first, running ones included. The server is asked;
   * without a connection this device answers with what it knows. `config.nextFlag` is 0 or absent for the first page, then
   * what the page before returned; 0 says that it was the last one.
   *
   * Limits: `config.count` is 1 or more, above {@limit callPageMax} as {@limit callPageMax}. Calls that are over are
   * kept for 30 days (`calls.retentionDays`), the newest 1000 (`calls.listedPerUser`).
   *
   * Errors: 6000001 (the count, or a flag that was not handed out), 6000002, 6000004, 6000005, 6000007, 6000008,
   * 6000009, 6000105, 6000121, 6000122, 6000270 (the server failed). Events: none.
   *
   * @see docs/behaviour/call-operations.md
   * @example
   * const config = { timeout: 30, mode: ZIMCallInvitationMode.Advanced, extendedData: '' };
   * const { callID } = await zim.callInvite(['bob'], config);
   * await zim.callEnd(callID, { extendedData: '' });
   * const { callList } = await zim.queryCallInvitationList({ count: 1 });
   * console.log(callList[0]?.callID === callID, callList[0]?.state === ZIMCallState.Ended); // true true
   */
  queryCallInvitationList(config: ZIMCallInvitationQueryConfig): Promise<ZIMCallInvitationListQueriedResult> {
    const { calls } = this.parts;
    const check = () => checkPage(calls().pages, config, limits.callPageMax);
    return this.call(check, (page) => calls().page(page), commonFailure);
  }

  /** A step with a call and nothing else. */
  #named<Of extends typeof callAccept | typeof callReject | typeof callJoin | typeof callQuit | typeof callEnd, Result>(
    method: Of,
    callID: unknown,
    config: unknown,
    answer: (result: ResultOf<Of>) => Result,
  ): Promise<Result> {
    const check = (_self: string, requestKey: string) => checkStep(method, config, { callID, requestKey });
    return this.#step(method, check, answer);
  }

  #step<Of extends Step, Result>(
    method: Of,
    check: (self: string, requestKey: string) => ParamsOf<Of> | Refusal,
    answer: (result: ResultOf<Of>) => Result,
    failure: ErrorName = commonFailure,
  ): Promise<Result> {
    const { calls, random } = this.parts;
    return this.call(
      (self) => check(self, randomText(random, requestKeyLength)),
      async (params) => answer(await calls().step(method, params)),
      failure,
    );
  }
}

const { CommonModuleUserIsNotExist, CommonModuleBlacklistLimit, CallModuleUserAlreadyInTheCall } = ZIMErrorCode;

const reasons = {
  unregistered: CommonModuleUserIsNotExist,
  blocked: CommonModuleBlacklistLimit,
  active: CallModuleUserAlreadyInTheCall,
};

const toError = ({ userID, reason }: ResultOf<typeof callInvite>['failed'][number]): ZIMErrorUserInfo => ({
  ...{ userID, reason: reasons[reason] },
});
