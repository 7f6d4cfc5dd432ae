import type { ActionCode } from '@parley/protocol/actions/codes';
import { type Declined, decline } from '@parley/protocol/actions/define';
import type { Refusal } from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';

type Everywhere = 'parameterInvalid' | 'serverBusy' | 'processingFailed';

/** What a service refuses with however it is asked. */
const everywhere: Partial<Readonly<Record<ErrorName, Everywhere>>> = {
  CommonModuleParamsInvalid: 'parameterInvalid',
  // The commit's own: more changes wait than the node takes.
  CommonModuleTriggerServerFrequencyLimit: 'serverBusy',
};

/** The code with which the server API says what a service refused; `codes` has those of the action. */
export function codeOfRefusal<Code extends ActionCode = never>(
  { refused }: Refusal,
  codes: Partial<Readonly<Record<ErrorName, Code>>> = {},
): Code | Everywhere {
  return codes[refused] ?? everywhere[refused] ?? 'processingFailed';
}

/** The refusal of a service as the server API declines. */
export function declineRefused<Code extends ActionCode = never>(
  refusal: Refusal,
  codes: Partial<Readonly<Record<ErrorName, Code>>> = {},
): Declined<Code | Everywhere, never> {
  return decline(codeOfRefusal(refusal, codes), refusal.detail);
}
