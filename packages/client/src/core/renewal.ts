import type { Clock } from '@parley/kernel/clock';
import { errorCodes } from '@parley/protocol/errors';
import { asFailure, failure, type ZIMError } from '../errors.ts';
import { durations } from '../limits.ts';
import { createDeferred, hurry, type Renewal, type Visit } from './visit.ts';

/** Keeps a token for the next attempt to take the session up; the present one stays in force until it succeeded. */
export function beginRenewal(clock: Clock, visit: Visit, token: string): Promise<void> {
  const result = createDeferred<void>();
  const tooLate = (): void => {
    if (visit.renewal === renewal) settleRenewal(visit, failure('NetworkModuleNetworkError', 'no server was reached'));
  };
  const renewal = { token, result, cancelTimer: clock.after(durations.requestMs, tooLate) };
  settleRenewal(visit, failure('NetworkModuleNetworkError', 'a later renewal took the place of this one'));
  visit.renewal = renewal;
  // An attempt that is under way shows the wrong token.
  hurry(visit);
  return result.promise;
}

export function settleRenewal(visit: Visit, error?: ZIMError): void {
  const { renewal } = visit;
  visit.renewal = undefined;
  renewal?.cancelTimer();
  if (error) renewal?.result.reject(error);
  else renewal?.result.resolve();
}

/** Asked for while the attempt was under way that took the session up with the token of before. */
export async function settleWith(visit: Visit, renewal: Renewal, renewed: Promise<void>): Promise<void> {
  const error = await renewed.then(
    () => undefined,
    (thrown: unknown) => asFailure(thrown, 'Failed'),
  );
  if (visit.renewal === renewal) settleRenewal(visit, error);
}

const tokenErrors: ReadonlySet<number> = new Set([
  errorCodes.NetworkModuleCommonError,
  errorCodes.NetworkModuleTokenInvalid,
  errorCodes.NetworkModuleTokenVersionError,
  errorCodes.NetworkModuleTokenExpired,
  errorCodes.NetworkModuleTokenTimeIsTooShort,
]);

/** Whether the server found fault with the token, and not with the session. */
export const isOfToken = ({ code }: ZIMError): boolean => tokenErrors.has(code);

/** What a resume finds wrong with a token, in the codes of a renewal. */
export const asRenewalFailure = (error: ZIMError): ZIMError =>
  error.code === errorCodes.NetworkModuleCommonError ? failure('NetworkModuleTokenInvalid', error.message) : error;
