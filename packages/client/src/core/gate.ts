import type { Clock } from '@parley/kernel/clock';
import type { Refusal } from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';
import { accepted, asFailure, failure } from '../errors.ts';
import type { CallLimits } from '../limits.ts';
import type { Connection } from './connection.ts';
import { createRateLimit } from './rate-limit.ts';

type Verdict<Checked> = Checked | Refusal;

/** What a call is beside its work. */
export interface CallRules<Who, Checked> {
  /** What a failure becomes that is none of the declared ones; `Failed` unless it is said. */
  readonly failure?: ErrorName;
  /**
   * The checks that need no network: what the work needs of the arguments, which may be anything at all, or why they
   * are refused. The arguments are the app's: each part of them is read once and here alone, and what throws then is
   * refused as an argument that cannot be read.
   */
  check(userID: Who): Verdict<Checked> | Promise<Verdict<Checked>>;
  /** What else limits such calls: throws, or takes what the call needs. What is refused uses up no other limit. */
  admit?(checked: Checked): void;
}

/** For calls without parameters. */
export const nothingToCheck = (): undefined => undefined;

type Work<Who, Checked, Result> = (checked: Checked, userID: Who) => Result | Promise<Result>;

/**
 * What every call of the app passes, in this order: the instance, the login, its own parameters, the frequency. Then
 * its work is done; whatever is thrown on the way is what the call is rejected with.
 */
export interface Gate {
  /**
   * The call of a user who is logged in. During an outage and after an offline login the user is in, too: what asks the
   * server then fails by itself, after all other checks.
   */
  call<Checked, Result>(rules: CallRules<string, Checked>, work: Work<string, Checked, Result>): Promise<Result>;
  /** The call of an app, whether somebody is logged in or not. */
  callOpenly<Checked, Result>(rules: CallRules<void, Checked>, work: Work<void, Checked, Result>): Promise<Result>;
  /** Throws if the instance was destroyed: for checks that wait for something. */
  requireInstance(): void;
  close(): void;
  readonly isClosed: boolean;
}

export function createGate(
  clock: Clock,
  limits: CallLimits,
  connection: Pick<Connection, 'isLoggedIn' | 'userID'>,
  /** Takes a call that has to wait; it is to be begun within whatever begins it, so that later ones do not come first. */
  postpone: (begin: () => void) => boolean = () => false,
): Gate {
  const calls = createRateLimit(clock, limits.callsPerSecondMax);
  let isClosed = false;
  const requireInstance = (): void => {
    if (isClosed) throw failure('CommonModuleNotInit', 'the instance was destroyed');
  };
  const requireLogin = (): string => {
    requireInstance();
    const { isLoggedIn, userID } = connection;
    if (!isLoggedIn || userID === undefined) throw failure('NetworkModuleUserIsNotLogged', 'nobody is logged in');
    return userID;
  };
  const run = async <Who, Checked, Result>(
    enter: () => Who,
    rules: CallRules<Who, Checked>,
    work: Work<Who, Checked, Result>,
  ): Promise<Result> => {
    let isChecked = false;
    try {
      const who = enter();
      const verdict = rules.check(who);
      // A check that does not wait is over within the call of the app.
      const checked = accepted(verdict instanceof Promise ? await verdict : verdict);
      isChecked = true;
      const isAdmitted = calls.admit(() => rules.admit?.(checked));
      if (!isAdmitted) throw failure('CommonModuleTriggerSDKFrequencyLimit', 'too many calls within a second');
      return await work(checked, who);
    } catch (thrown) {
      // Nothing but the app's own objects throws while they are read.
      if (!isChecked) throw asFailure(thrown, 'CommonModuleParamsInvalid', 'an argument cannot be read');
      throw asFailure(thrown, rules.failure ?? 'Failed');
    }
  };
  return {
    call: (rules, work) =>
      new Promise((resolve) => {
        const begin = (): void => resolve(run(requireLogin, rules, work));
        if (!connection.isLoggedIn || !postpone(begin)) begin();
      }),
    callOpenly: (rules, work) => run(requireInstance, rules, work),
    requireInstance,
    close: () => {
      isClosed = true;
    },
    get isClosed() {
      return isClosed;
    },
  };
}
