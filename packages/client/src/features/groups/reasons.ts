import type { ErrorName } from '@parley/protocol/errors';
import { ZIMErrorCode } from '../../enums.ts';
import { failure } from '../../errors.ts';
import type { ZIMErrorUserInfo } from '../../types.ts';

/** Why a user of several could not be reached. */
const errorNames = {
  unregistered: 'CommonModuleUserIsNotExist',
  member: 'GroupModuleMemberIsAlreadyInTheGroup',
  full: 'GroupModuleGroupMemberHasReachedLimit',
  tooManyGroups: 'GroupModuleJoinGroupError',
  notMember: 'GroupModuleUserIsNotInTheGroup',
  rank: 'GroupModuleGroupNoCorrespondingOperationAuthority',
  self: 'CommonModuleParamsInvalid',
  applied: 'GroupModuleNeedApplyInviteGroupError',
} as const satisfies Readonly<Record<string, ErrorName>>;

interface Failed {
  readonly userID: string;
  readonly reason: keyof typeof errorNames;
}

export const toErrorUsers = (failed: readonly Failed[]): ZIMErrorUserInfo[] =>
  failed.map(({ userID, reason }) => ({ userID, reason: ZIMErrorCode[errorNames[reason]] }));

/**
 * Those of the users who could not be reached. If it is all of them the call fails: because some are asked first, for the
 * reason that they share, or as `otherwise` says.
 */
export function orFailure(failed: readonly Failed[], userIDs: readonly string[], otherwise: ErrorName) {
  const errorUserList = toErrorUsers(failed);
  const [first] = failed;
  if (!first || failed.length < userIDs.length) return errorUserList;
  const isShared = failed.every(({ reason }) => reason === first.reason);
  const isAsked = failed.some(({ reason }) => reason === 'applied');
  const name = isAsked ? errorNames.applied : isShared ? errorNames[first.reason] : otherwise;
  throw Object.assign(failure(name, 'userIDs: none of them could be reached'), { errorUserList });
}
