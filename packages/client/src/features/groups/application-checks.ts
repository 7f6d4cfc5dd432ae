import { isRefusal, type Method, type ParamsOf, type Refusal } from '@parley/protocol/define';
import {
  type queryGroupApplicationList,
  sendGroupInviteApplications,
} from '@parley/protocol/features/group-applications';
import { limits } from '@parley/protocol/limits';
import { checkConfig, checkParams, checkValue, type Fields, fieldsOf, pageLength } from '../../core/arguments.ts';
import type { PageFlags } from '../../core/page-flags.ts';
import { checkPushConfig } from '../../core/push-config.ts';
import type { ApplicationPlace } from './application-rows.ts';
import { checkTargets } from './checks.ts';

/** Parameters, and the push that goes with them. */
function withPush<Of extends Method>(
  check: (config: Fields) => ParamsOf<Of> | Refusal,
  config: unknown,
): ParamsOf<Of> | Refusal {
  const refusal = checkConfig(config);
  if (refusal) return refusal;
  const { pushConfig, wording = '' } = fieldsOf(config, 'pushConfig', 'wording');
  const params = check({ wording });
  return isRefusal(params) ? params : (checkPushConfig(pushConfig) ?? params);
}

/** What is written to whoever answers. */
export const checkAsking = <Of extends Method>(method: Of, params: Fields, config: unknown): ParamsOf<Of> | Refusal =>
  withPush<Of>((given) => checkParams(method, { ...params, ...given }), config);

export const checkAnswer = <Of extends Method>(method: Of, params: Fields, config: unknown): ParamsOf<Of> | Refusal =>
  withPush<Of>(() => checkParams(method, params), config);

export const checkInviting = (
  userIDs: unknown,
  groupID: unknown,
  config: unknown,
): ParamsOf<typeof sendGroupInviteApplications> | Refusal =>
  withPush<typeof sendGroupInviteApplications>(
    (given) => checkTargets(sendGroupInviteApplications, userIDs, { groupID, ...given }),
    config,
  );

/** Which page is asked for. */
export function checkApplicationPage(
  flags: PageFlags<ApplicationPlace>,
  config: unknown,
): ParamsOf<typeof queryGroupApplicationList> | Refusal {
  const { count, nextFlag } = fieldsOf(config, 'count', 'nextFlag');
  const checked = checkValue('config.count', pageLength(limits.groupPageMax), count);
  if (isRefusal(checked)) return checked;
  const after = flags.placeOf(nextFlag);
  return isRefusal(after) ? after : { count: checked, ...(after && { after }) };
}
