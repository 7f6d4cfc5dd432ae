import { utf8Length } from '@parley/kernel/utf8';
import { isRefusal, type ParamsOf, type Refusal, refuse } from '@parley/protocol/define';
import { updateUserExtendedData } from '@parley/protocol/features/users';
import { userID as userIDSchema } from '@parley/protocol/features/values';
import { limits } from '@parley/protocol/limits';
import { checkParams, checkValue, fieldsOf, invalid, isAbsent, isFields, listOf } from '../../core/arguments.ts';

export interface UsersQuery {
  /** Each once, in the order of the request. */
  readonly userIDs: readonly string[];
  readonly isQueryFromServer: boolean;
}

/** The checks of `queryUsersInfo` that need no network; the arguments may be anything at all. */
export function checkQuery(userIDs: unknown, config: unknown): UsersQuery | Refusal {
  const asked = listOf(userIDs, limits.userInfoIDsMax);
  if (!asked) return invalid('userIDs: is not a list');
  if (asked.length === 0) return invalid('userIDs: is empty');
  if (asked.length > limits.userInfoIDsMax) {
    return refuse('CommonModuleUserInfoQueriedLimit', `userIDs: has over ${limits.userInfoIDsMax} entries`);
  }
  const known = new Set<string>();
  for (const [index, one] of asked.entries()) {
    const userID = checkValue(`userIDs.${index}`, userIDSchema, one);
    if (isRefusal(userID)) return userID;
    known.add(userID);
  }
  if (!isAbsent(config) && !isFields(config)) return invalid('config: is not an object');
  const isQueryFromServer = fieldsOf(config, 'isQueryFromServer')['isQueryFromServer'] ?? false;
  if (typeof isQueryFromServer !== 'boolean') return invalid('config.isQueryFromServer: is not true or false');
  return { userIDs: [...known], isQueryFromServer };
}

/** The checks of `updateUserExtendedData`: those of its declaration, and what this deployment takes. */
export function checkExtendedData(
  extendedData: unknown,
  bytesMax: number,
): ParamsOf<typeof updateUserExtendedData> | Refusal {
  const params = checkParams(updateUserExtendedData, { extendedData });
  if (isRefusal(params) || utf8Length(params.extendedData) <= bytesMax) return params;
  return invalid(`extendedData: is over ${bytesMax} bytes`);
}
