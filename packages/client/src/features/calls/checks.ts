import { isRefusal, type Method, type ParamsOf, type Refusal } from '@parley/protocol/define';
import { callInvite } from '@parley/protocol/features/calls';
import { limits } from '@parley/protocol/limits';
import { checkConfig, checkDistinct, checkParams, fieldsOf, given, invalid } from '../../core/arguments.ts';
import { checkPushConfig } from '../../core/push-config.ts';

/** The checks of a step of a call; `named` are its other parameters, or why they are refused. */
export function checkStep<Of extends Method>(method: Of, config: unknown, named: object): ParamsOf<Of> | Refusal {
  const { extendedData, pushConfig } = fieldsOf(config, 'extendedData', 'pushConfig');
  return checkParams(method, {
    ...{ ...named, ...given('extendedData', extendedData) },
    ...(checkConfig(config) ?? checkPushConfig(pushConfig)),
  });
}

/** Users whom a step names, each once. */
export function checkUsers(invitees: unknown): { readonly userIDs: readonly unknown[] } | Refusal {
  const userIDs = checkDistinct('invitees', invitees, limits.callUserIDsListedMax);
  return isRefusal(userIDs) ? userIDs : { userIDs };
}

/** Users whom the own user invites. */
export function checkInvitees(invitees: unknown, self: string): ReturnType<typeof checkUsers> {
  const named = checkUsers(invitees);
  return !isRefusal(named) && named.userIDs.includes(self) ? invalid('invitees: has the own user') : named;
}

export function checkInvite(
  invitees: unknown,
  config: unknown,
  { self, requestKey }: { readonly self: string; readonly requestKey: string },
): ParamsOf<typeof callInvite> | Refusal {
  const fields = fieldsOf(config, 'timeout', 'mode', 'enableNotReceivedCheck');
  const { timeout = 0, mode = 0, enableNotReceivedCheck: checksReceipt = false } = fields;
  return checkStep(callInvite, config, {
    ...{ requestKey, mode, checksReceipt },
    timeout: timeout === 0 ? limits.callTimeoutSecondsDefault : timeout,
    ...checkInvitees(invitees, self),
  });
}
