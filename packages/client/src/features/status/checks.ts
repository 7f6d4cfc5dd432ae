import type { ParamsOf, Refusal } from '@parley/protocol/define';
import { isRefusal } from '@parley/protocol/define';
import {
  queryUsersStatus,
  subscribeUsersStatus,
  unsubscribeUsersStatus,
  updateUserCustomStatus,
} from '@parley/protocol/features/status';
import { userID as userIDSchema } from '@parley/protocol/features/values';
import { limits } from '@parley/protocol/limits';
import { list } from '@parley/protocol/schema';
import { checkParams, checkValue, fieldsOf, invalid, isAbsent, isFields, listOf } from '../../core/arguments.ts';

const { statusQueryMax, statusSubscribeMax } = limits;

/** What was checked of a list of others; oneself is not among them. */
function withoutSelf<Params extends { readonly userIDs: readonly string[] }>(
  params: Params | Refusal,
  self: string,
): Params | Refusal {
  return !isRefusal(params) && params.userIDs.includes(self) ? invalid('userIDs: has the own user') : params;
}

export const checkQueried = (userIDs: unknown, self: string): ParamsOf<typeof queryUsersStatus> | Refusal =>
  withoutSelf(checkParams(queryUsersStatus, { userIDs: listOf(userIDs, statusQueryMax) }), self);

export const checkLeft = (userIDs: unknown, self: string): ParamsOf<typeof unsubscribeUsersStatus> | Refusal =>
  withoutSelf(checkParams(unsubscribeUsersStatus, { userIDs: listOf(userIDs, statusSubscribeMax) }), self);

export const checkFollowed = (
  userIDs: unknown,
  config: unknown,
  self: string,
): ParamsOf<typeof subscribeUsersStatus> | Refusal => {
  const params = { userIDs: listOf(userIDs, statusSubscribeMax), ...fieldsOf(config, 'subscriptionDuration') };
  return withoutSelf(checkParams(subscribeUsersStatus, params), self);
};

const listed = list(userIDSchema, { max: statusQueryMax });

/** Nobody is named: the whole table. */
export function checkListed(config: unknown): readonly string[] | Refusal {
  if (!isAbsent(config) && !isFields(config)) return invalid('config: is not an object');
  const { userIDs } = fieldsOf(config, 'userIDs');
  if (isAbsent(userIDs)) return [];
  const checked = checkValue('config.userIDs', listed, listOf(userIDs, statusQueryMax));
  return isRefusal(checked) ? checked : [...new Set(checked)];
}

/** Without a duration it lasts a day. */
export function checkCustomStatus(
  customStatus: unknown,
  config: unknown,
): ParamsOf<typeof updateUserCustomStatus> | Refusal {
  if (!isAbsent(config) && !isFields(config)) return invalid('config: is not an object');
  const duration = fieldsOf(config, 'duration')['duration'] ?? 0;
  return checkParams(updateUserCustomStatus, { customStatus, duration });
}
