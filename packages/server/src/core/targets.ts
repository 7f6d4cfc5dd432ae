import { type ActionCode, actionCodes } from '@parley/protocol/actions/codes';
import type { Declined } from '@parley/protocol/actions/define';

/** What became of one of several targets; without a code it was done. */
export interface TargetOutcome<Target, Code extends ActionCode> {
  readonly target: Target;
  readonly code?: Code;
}

/** Does something for each target, one after another in their order; nothing that was done is taken back. */
export async function forEachTarget<Target, Code extends ActionCode>(
  targets: readonly Target[],
  work: (target: Target) => Promise<Code | undefined>,
): Promise<readonly TargetOutcome<Target, Code>[]> {
  const outcomes: TargetOutcome<Target, Code>[] = [];
  for (const target of targets) {
    const code = await work(target);
    outcomes.push(code === undefined ? { target } : { target, code });
  }
  return outcomes;
}

/**
 * The answer to an action with several targets. It is a success if it was done for one of them at least; if for none,
 * the code is that of the first target, or the one for that case. `fields` makes the lists of it.
 */
export function answerTargets<Target, Code extends ActionCode, Fields extends object, OfNone extends ActionCode = Code>(
  outcomes: readonly TargetOutcome<Target, Code>[],
  fields: (failed: readonly Required<TargetOutcome<Target, Code>>[], done: readonly Target[]) => Fields,
  ofNone: (codes: readonly Code[]) => OfNone | Code = ([code]) => code as Code,
): (Fields & { readonly declined?: never }) | Declined<Code | OfNone, Fields> {
  const failed = outcomes.filter(
    (outcome): outcome is Required<TargetOutcome<Target, Code>> => outcome.code !== undefined,
  );
  const done = outcomes.filter(({ code }) => code === undefined).map(({ target }) => target);
  const answer = fields(failed, done);
  if (done.length > 0 || failed.length === 0) return answer;
  return { declined: ofNone(failed.map(({ code }) => code)), fields: answer };
}

/** A failed user as the lists of failures name one. */
export const failedUser = ({ target, code }: Required<TargetOutcome<string, ActionCode>>) => ({
  UserId: target,
  SubCode: actionCodes[code],
});
