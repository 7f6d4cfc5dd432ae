import { event, method } from '../define.ts';
import { limits } from '../limits.ts';
import { count, flag, object, optional, text } from '../schema.ts';
import {
  applications,
  authorityErrors,
  changed,
  failedToAdd,
  groupID,
  groupPlaceErrors,
  page,
  userIDs,
} from './group-values.ts';
import { userID } from './values.ts';

const wording = text({ bytesMax: limits.groupApplicationWordingBytesMax });

/** Why an application cannot be answered. */
const answeringErrors = ['GroupModuleCommonError'] as const;

export const sendGroupJoinApplication = method({
  name: 'sendGroupJoinApplication',
  doc: 'Asks owner and admins of a group to let the caller in; where anybody may join he comes in at once.',
  needsLogin: true,
  params: object({ groupID, wording }),
  result: object(changed),
  errors: ['GroupModuleGroupDoesNotExist', 'GroupModuleForbidJoinGroupError', ...groupPlaceErrors],
  rate: 'write',
  failure: 'GroupModuleJoinGroupError',
});

export const acceptGroupJoinApplication = method({
  name: 'acceptGroupJoinApplication',
  doc: 'Lets an applicant into a group.',
  needsLogin: true,
  params: object({ groupID, userID }),
  result: object(changed),
  errors: [...authorityErrors, ...answeringErrors, ...groupPlaceErrors],
  rate: 'write',
  failure: 'GroupModuleJoinGroupError',
});

export const rejectGroupJoinApplication = method({
  name: 'rejectGroupJoinApplication',
  doc: 'Rejects the application of a user to come into a group.',
  needsLogin: true,
  params: object({ groupID, userID }),
  result: object(changed),
  errors: [...authorityErrors, ...answeringErrors],
  rate: 'write',
  failure: 'GroupModuleCommonError',
});

export const sendGroupInviteApplications = method({
  name: 'sendGroupInviteApplications',
  doc: 'Asks users to come into a group of the caller; where they are not asked they are members at once.',
  needsLogin: true,
  params: object({ groupID, userIDs, wording }),
  result: object({ ...changed, failed: failedToAdd }),
  errors: authorityErrors,
  rate: 'write',
  failure: 'GroupModuleInviteUserIntoGroupError',
});

export const acceptGroupInviteApplication = method({
  name: 'acceptGroupInviteApplication',
  doc: 'Makes the caller a member of a group into which he was invited.',
  needsLogin: true,
  params: object({ groupID, inviterUserID: userID }),
  result: object(changed),
  errors: ['GroupModuleGroupDoesNotExist', ...answeringErrors, ...groupPlaceErrors],
  rate: 'write',
  failure: 'GroupModuleJoinGroupError',
});

export const rejectGroupInviteApplication = method({
  name: 'rejectGroupInviteApplication',
  doc: 'Rejects an invitation of the caller into a group.',
  needsLogin: true,
  params: object({ groupID, inviterUserID: userID }),
  result: object(changed),
  errors: ['GroupModuleGroupDoesNotExist', ...answeringErrors],
  rate: 'write',
  failure: 'GroupModuleCommonError',
});

export const queryGroupApplicationList = method({
  name: 'queryGroupApplicationList',
  doc: 'Returns applications that concern the caller, the one that changed last first.',
  needsLogin: true,
  params: object({
    count: page.count,
    /** The last one of the page before; absent: there was none. */
    after: optional(object({ updateTime: count, id: count })),
  }),
  /** Fewer than asked for, also where it is not the last page: more found no room. */
  result: object({ applications, isLast: flag }),
  errors: [],
  rate: 'query',
  failure: 'GroupModuleQueryGroupListError',
});

export const groupApplicationsChanged = event({
  name: 'groupApplications',
  doc: 'Applications that concern the user are new, or another one became of them; it belongs to no log and is told once, to who is connected.',
  data: object({ applications }),
});
