import { method, userLogKind } from '../define.ts';
import { limits } from '../limits.ts';
import { count, flag, integer, list, object, oneOf, optional, type Static, text } from '../schema.ts';
import { requestKey, told, userID } from './values.ts';

export const generalCall = 0;
export const advancedCall = 1;

/** Where a user stands in a call, as the public interface numbers it. */
export const callStates = {
  inviting: 0,
  accepted: 1,
  rejected: 2,
  cancelled: 3,
  received: 5,
  timeout: 6,
  quit: 7,
  notYetReceived: 9,
  beCancelled: 10,
} as const;

const { inviting, received, notYetReceived, accepted } = callStates;
const ringingStates: ReadonlySet<number> = new Set([inviting, received, notYetReceived]);

/** Invited, and not answered yet. */
export const isRinging = (state: number): boolean => ringingStates.has(state);
/** Rings or takes part. */
export const isActive = (state: number): boolean => state === accepted || isRinging(state);

const stateNumber = integer({ min: 0, max: limits.enumerationMax });

/** A user of a call: the caller, whoever was ever invited, and whoever joined. */
const callUser = object({
  userID: told,
  state: stateNumber,
  /** What was given with the change that led to the state. */
  extendedData: told,
  /** Who invited; those who joined, and the caller, themselves. */
  inviter: told,
  /** Which change of the call brought the user into the state. */
  change: count,
  /** Who took the invitation back. */
  cancelledBy: optional(told),
});
export type CallUser = Static<typeof callUser>;

const end = object({
  time: count,
  /** Who ended it; empty: nobody, it came to its end. */
  userID: told,
  extendedData: told,
  /** Whether those who were in it are told of the end as such. */
  isTold: flag,
});

/** A call as one of its users sees it. */
const callState = object({
  mode: stateNumber,
  caller: told,
  extendedData: told,
  /** Seconds. */
  timeout: count,
  createTime: count,
  /** Until when it rings for the owner of the log; 0: it does not. */
  deadline: count,
  /** Grows by one with every change. */
  change: count,
  /** Absent while it lasts. */
  end: optional(end),
  /** The device of the owner that takes part in an advanced call; absent: none does more than the others. */
  primaryDevice: optional(told),
  users: list(callUser, { max: limits.callUsersMax }),
});
export type CallInfo = Static<typeof callState>;

const callFields = { callID: told, state: callState };

/** Key: the callID. */
export const call = userLogKind({
  kind: 'call',
  doc: 'A call of the user as it now is.',
  isForNewDevices: true,
  body: object(callFields),
});

/** The call after the change, with the position of its entry in the own log. */
const changed = { position: count, ...callFields };

const callID = text({ bytesMin: 1, bytesMax: limits.callIDBytesMax });
const userIDs = list(userID, { min: 1, max: limits.callUserIDsListedMax });
const extendedData = optional(text({ bytesMax: limits.callExtendedDataBytesMax }));
/** `requestKey`: a request that comes again within a minute has the result of the first. */
const common = { callID, extendedData, requestKey };

const failed = list(object({ userID: told, reason: oneOf(['unregistered', 'blocked', 'active']) }), {
  max: limits.callUserIDsListedMax,
});

const needsCall = ['CallModuleDoesNotExist', 'CallModuleAlreadyExists'] as const;
const answering = [...needsCall, 'CallModuleCommonError', 'CallModuleIsNotInvitor', 'CallModuleIsNotInvitee'] as const;
const invitingErrors = [
  'CallModuleServerError',
  'CallModuleInviteUserDoesNotExist',
  'CommonModuleBlacklistLimit',
] as const;
const ofAdvanced = [
  ...needsCall,
  'CallModuleCommonError',
  'CallModuleIsNotInvitee',
  'MessageModuleMessageExceedsEditTime',
] as const;

export const callInvite = method({
  name: 'callInvite',
  doc: 'Makes a call of which the caller is the first user and invites others into it.',
  needsLogin: true,
  params: object({
    userIDs,
    mode: oneOf([generalCall, advancedCall]),
    timeout: integer({ min: 1, max: limits.callTimeoutSecondsMax }),
    extendedData,
    /** Whether those are found out whose devices confirm nothing. */
    checksReceipt: flag,
    requestKey,
  }),
  result: object({ ...changed, failed }),
  errors: [...invitingErrors, 'CallModuleAlreadyExists'],
  rate: 'call',
  failure: 'CallModuleServerError',
});

export const callingInvite = method({
  name: 'callingInvite',
  doc: 'Invites more users into an advanced call of the caller.',
  needsLogin: true,
  params: object({ callID, userIDs, requestKey }),
  result: object({ ...changed, failed }),
  errors: [...invitingErrors, ...ofAdvanced],
  rate: 'call',
  failure: 'CallModuleServerError',
});

export const callCancel = method({
  name: 'callCancel',
  doc: 'Takes back the whole invitation, or that of some users of an advanced call.',
  needsLogin: true,
  params: object({ ...common, userIDs: list(userID, { max: limits.callUserIDsListedMax }) }),
  result: object({ ...changed, failed: list(told, { max: limits.callUserIDsListedMax }) }),
  errors: [...needsCall, 'CallModuleCancelError', 'CallModuleIsNotInvitor', 'CallModuleCommonError'],
  rate: 'call',
  failure: 'CallModuleCommonError',
});

export const callAccept = method({
  name: 'callAccept',
  doc: 'Accepts the invitation of the caller.',
  needsLogin: true,
  params: object(common),
  result: object(changed),
  errors: answering,
  rate: 'call',
  failure: 'CallModuleCommonError',
});

export const callReject = method({
  name: 'callReject',
  doc: 'Rejects the invitation of the caller.',
  needsLogin: true,
  params: object(common),
  result: object(changed),
  errors: answering,
  rate: 'call',
  failure: 'CallModuleCommonError',
});

export const callJoin = method({
  name: 'callJoin',
  doc: 'Brings the caller into an advanced call, or to this device.',
  needsLogin: true,
  params: object(common),
  result: object({ ...changed, joinTime: count }),
  errors: [
    ...needsCall,
    'CallModuleCommonError',
    'CallModuleServerError',
    'CallModuleUserAlreadyInTheCall',
    'MessageModuleMessageExceedsEditTime',
  ],
  rate: 'call',
  failure: 'CallModuleCommonError',
});

export const callQuit = method({
  name: 'callQuit',
  doc: 'Takes the caller out of an advanced call.',
  needsLogin: true,
  params: object(common),
  result: object({ ...changed, acceptTime: count, quitTime: count }),
  errors: ofAdvanced,
  rate: 'call',
  failure: 'CallModuleCommonError',
});

export const callEnd = method({
  name: 'callEnd',
  doc: 'Ends an advanced call for everybody.',
  needsLogin: true,
  params: object(common),
  result: object({ ...changed, acceptTime: count }),
  errors: ofAdvanced,
  rate: 'call',
  failure: 'CallModuleCommonError',
});

export const callReceived = method({
  name: 'callReceived',
  doc: 'Confirms that a device has told its app of an invitation; a confirmation that comes too late changes nothing.',
  needsLogin: true,
  params: object({ callID }),
  result: object({}),
  errors: ['CallModuleCommonError'],
  rate: 'call',
  failure: 'CallModuleCommonError',
});

export const queryCallInvitationList = method({
  name: 'queryCallInvitationList',
  doc: 'Returns the calls in which the caller is or was, the newest first.',
  needsLogin: true,
  params: object({
    count: integer({ min: 1, max: limits.callPageMax }),
    /** What the page before named; 0: the newest. */
    next: count,
  }),
  result: object({
    calls: list(object(changed), { max: limits.callPageMax }),
    /** 0: there are no more. */
    next: count,
  }),
  errors: ['CallModuleCommonError'],
  rate: 'query',
  failure: 'CallModuleCommonError',
});
