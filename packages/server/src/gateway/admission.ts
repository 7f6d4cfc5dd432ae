import { assert } from '@parley/kernel/assert';
import type { Clock } from '@parley/kernel/clock';
import { type RateClass, type Refusal, refuse } from '@parley/protocol/define';
import type { Config } from '../config.ts';
import type { SessionActor } from '../core/actors.ts';
import type { Doorway, Leaving, LoginRefusal, Visitor } from '../core/feature.ts';
import { createRate } from '../core/rate.ts';

/** Who a request comes from: a connection without a session, or a session. */
export type Requester = Doorway | (SessionActor & Leaving);

export const hasSession = (requester: Requester): requester is SessionActor & Leaving => 'userKey' in requester;

/** Decides whether a request comes too soon after earlier ones; on this node, by the classes of the declarations. */
export interface Admission {
  /**
   * A refusal, or `undefined` when the request may go on. `params` have been checked where there is no session. A
   * login is not charged here, because nobody knows yet whose it is: see `admitLogin`.
   */
  admit(rate: RateClass, requester: Requester, params: unknown): Refusal | undefined;
  /** The same for a login or a resume whose token was found good. */
  admitLogin(visitor: Visitor): LoginRefusal | undefined;
}

/** A field of checked or hostile parameters. */
export const fieldOf = (params: unknown, name: string): unknown =>
  typeof params === 'object' && params !== null ? Reflect.get(params, name) : undefined;

const highPriority = 3;
const wholeGateway = '';

export function createAdmission(clock: Clock, config: Pick<Config, 'limits' | 'gateway' | 'calls'>): Admission {
  const { limits, gateway, calls } = config;
  const rate = (perSecond: number) => createRate({ clock, perSecond, keysMax: limits.rateKeysMax });
  const loginsByUser = rate(limits.loginsPerSecond);
  const logins = rate(gateway.maxLoginsPerSecond);
  const messagesBySender = rate(limits.messagesPerSecond);
  const highMessagesBySender = rate(limits.messagesPerSecond);
  const queriesBySession = rate(limits.queriesPerSecond);
  const writesByUser = rate(limits.writesPerSecond);
  const statusCallsByUser = rate(limits.statusCallsPerSecond);
  const callStepsBySession = rate(calls.operationsPerSecond);

  const admitMessage = (sender: string, params: unknown): Refusal | undefined => {
    if (messagesBySender.take(sender)) return undefined;
    const isHigh = fieldOf(params, 'priority') === highPriority;
    return isHigh && highMessagesBySender.take(sender) ? undefined : tooOften('messages of this sender');
  };

  return {
    admit: (rateClass, requester, params) => {
      if (rateClass === 'free' || rateClass === 'login') return undefined;
      assert(hasSession(requester), 'a rate of a session belongs to methods that need a login');
      const user = `${requester.app} ${requester.userKey}`;
      if (rateClass === 'message') return admitMessage(user, params);
      if (rateClass === 'write') return writesByUser.take(user) ? undefined : tooOften('changes by this user');
      if (rateClass === 'status')
        return statusCallsByUser.take(user) ? undefined : tooOften('status calls of this user');
      const session = `${requester.app} ${requester.session.sessionID}`;
      if (rateClass === 'call')
        return callStepsBySession.take(session) ? undefined : tooOften('steps of calls of this session');
      return queriesBySession.take(session) ? undefined : tooOften('queries of this session');
    },
    admitLogin: ({ app, userID }) => {
      if (!loginsByUser.take(`${app} ${userID}`)) return tooOften('logins of this user');
      return logins.take(wholeGateway) ? undefined : refuse('CommonModuleSwitchServerError', 'too many logins');
    },
  };
}

const tooOften = (what: string): Refusal<'CommonModuleTriggerServerFrequencyLimit'> =>
  refuse('CommonModuleTriggerServerFrequencyLimit', `too many ${what}`);
