import { limits } from '../limits.ts';
import { anything, count, integer, object, optional, text } from '../schema.ts';
import { actionCodes } from './codes.ts';
import { action } from './define.ts';
import { entries, failedUsers, id, shortText } from './values.ts';

/** Beyond it the list itself is at fault; a deployment sets how many may be invited. */
const calleesMax = 100;
const extendedData = optional(text({ bytesMax: limits.callExtendedDataBytesMax }));

export const callInvite = action({
  name: 'CallInvite',
  doc: 'Invites users, in the name of a user, into a new General call.',
  http: 'POST',
  params: object({
    FromUserId: id,
    UserIds: entries(id, calleesMax, actionCodes.tooManyCallees),
    /** Seconds; 0 is 90. */
    Timeout: optional(integer({ min: 0, max: limits.callTimeoutSecondsMax })),
    ExtendedData: extendedData,
    /** Nothing is pushed yet. */
    OfflinePush: optional(anything),
  }),
  result: object({ CallId: shortText, CreateTime: count, ErrorUsers: failedUsers(calleesMax) }),
  codes: ['operatorNotRegistered', 'noCalleeRegistered', 'tooManyCallees', 'receiverBlockedSender'],
});

const answerParams = object({
  FromUserId: id,
  CallId: text({ bytesMin: 1, bytesMax: limits.callIDBytesMax }),
  ExtendedData: extendedData,
});
const answerCodes = [
  'operatorNotRegistered',
  'callUnknown',
  'callOver',
  'invitationTimedOut',
  'operatorNotInvited',
] as const;

export const callAccept = action({
  name: 'CallAccept',
  doc: 'Accepts an invitation in the name of a user.',
  http: 'GET',
  params: answerParams,
  result: object({}),
  codes: answerCodes,
});

export const callReject = action({
  name: 'CallReject',
  doc: 'Rejects an invitation in the name of a user.',
  http: 'GET',
  params: answerParams,
  result: object({}),
  codes: answerCodes,
});
