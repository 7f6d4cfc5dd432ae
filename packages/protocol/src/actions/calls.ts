import { limits } from '../limits.ts';
import { about, anything, count, integer, object, optional, text } from '../schema.ts';
import { actionCodes } from './codes.ts';
import { action } from './define.ts';
import { entries, failedUsers, id, shortText } from './values.ts';

/** Beyond it the list itself is at fault; a deployment sets how many may be invited. */
const calleesMax = 100;
const extendedData = about(
  'What those who are in the call are told with it.',
  optional(text({ bytesMax: limits.callExtendedDataBytesMax })),
);

export const callInvite = action({
  name: 'CallInvite',
  doc: 'Invites users, in the name of a user, into a new General call.',
  http: 'POST',
  params: object({
    FromUserId: id,
    UserIds: entries(id, calleesMax, actionCodes.tooManyCallees),
    Timeout: about(
      'How many seconds it rings; 0 or nothing: 90.',
      optional(integer({ min: 0, max: limits.callTimeoutSecondsMax })),
    ),
    ExtendedData: extendedData,
    OfflinePush: optional(anything),
  }),
  result: object({
    CallId: about('Names the call.', shortText),
    CreateTime: about('When it was made, in Unix milliseconds.', count),
    ErrorUsers: failedUsers(calleesMax),
  }),
  events: ['callInvitationCreated', 'callInvitationReceived', 'callUserStateChanged'],
  codes: ['operatorNotRegistered', 'noCalleeRegistered', 'tooManyCallees', 'receiverBlockedSender'],
});

const answerParams = object({
  FromUserId: id,
  CallId: about('Names the call.', text({ bytesMin: 1, bytesMax: limits.callIDBytesMax })),
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
  events: ['callUserStateChanged', 'callInvitationAccepted'],
  codes: answerCodes,
});

export const callReject = action({
  name: 'CallReject',
  doc: 'Rejects an invitation in the name of a user.',
  http: 'GET',
  params: answerParams,
  result: object({}),
  events: ['callUserStateChanged', 'callInvitationRejected'],
  codes: answerCodes,
});
