import type { Clock } from '@parley/kernel/clock';
import { refuse } from '@parley/protocol/define';
import type { Config } from '../config.ts';
import type { LoginRefusal, Visitor } from '../core/feature.ts';
import type { AppID } from '../core/ids.ts';
import { createRate } from '../core/rate.ts';
import { type Admission, hasSession } from './admission.ts';

interface AppBudgetParts {
  readonly clock: Clock;
  readonly config: Pick<Config, 'limits' | 'appBudgets'>;
  /** Sessions of the app that have their connection here. */
  sessionCountOf(app: AppID): number;
}

/** Who lost a connection comes back to a place that is still taken by it: so much more than new ones may have. */
const resumeShare = 1.25;

/** What all users of one app may do together on this node, beside what each of them may. */
export function withAppBudgets(admission: Admission, { clock, config, sessionCountOf }: AppBudgetParts): Admission {
  const { connectionsMax, messagesPerSecond } = config.appBudgets;
  const messagesByApp = createRate({ clock, perSecond: messagesPerSecond, keysMax: config.limits.rateKeysMax });

  const admitToApp = ({ app, isLogin }: Visitor): LoginRefusal | undefined => {
    if (connectionsMax === 0) return undefined;
    const sessionsMax = isLogin ? connectionsMax : Math.ceil(connectionsMax * resumeShare);
    if (sessionCountOf(app) < sessionsMax) return undefined;
    return refuse('CommonModuleSwitchServerError', 'too many connections of this app');
  };
  return {
    ...admission,
    admitLogin: (visitor) => admitToApp(visitor) ?? admission.admitLogin(visitor),
    admit: (rateClass, requester, params) => {
      const refusal = admission.admit(rateClass, requester, params);
      if (refusal || rateClass !== 'message' || !hasSession(requester)) return refusal;
      if (messagesByApp.take(String(requester.app))) return undefined;
      return refuse('CommonModuleTriggerServerFrequencyLimit', 'too many messages of this app');
    },
  };
}
