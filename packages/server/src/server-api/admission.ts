import type { Clock } from '@parley/kernel/clock';
import type { ActionCode } from '@parley/protocol/actions/codes';
import type { Action, ActionRateName } from '@parley/protocol/actions/define';
import type { Config } from '../config.ts';
import type { AppID } from '../core/ids.ts';
import { createRate, type Rate } from '../core/rate.ts';

/** How often an app may ask; what is refused has used up nothing. */
export interface ActionAdmission {
  /** All actions of the app together. */
  admitRequest(app: AppID): 'requestRateExceeded' | undefined;
  /**
   * Before the body is read, for what is counted for the app. `isUrgent` says whether the request has the highest
   * priority, and is asked only where the first budget is used up: those have a second one.
   */
  admitAction(app: AppID, action: Action, isUrgent: () => boolean): ActionCode | undefined;
  /** After the parameters were found good, for what they name or hold. */
  admitParams(app: AppID, action: Action, params: object): ActionCode | undefined;
}

export function createActionAdmission(clock: Clock, { serverApi, limits }: Config): ActionAdmission {
  const rateOf = (perSecond: number): Rate => createRate({ clock, perSecond, keysMax: limits.rateKeysMax });
  const requests = rateOf(serverApi.requestsPerSecond);
  const names = Object.keys(serverApi.rates) as readonly ActionRateName[];
  const rates = new Map(names.map((name) => [name, rateOf(serverApi.rates[name])]));
  const take = ({ rate }: Action, key: string, calls = 1): boolean =>
    rates.get(rate?.name ?? 'standard')?.take(key, calls) ?? true;
  return {
    admitRequest: (app) => (requests.take(String(app)) ? undefined : 'requestRateExceeded'),
    admitAction: (app, action, isUrgent) => {
      if (action.rate?.by !== undefined || action.rate?.entriesOf !== undefined) return undefined;
      const key = `${app} ${action.name}`;
      if (take(action, key) || (isUrgent() && take(action, `${key} urgent`))) return undefined;
      return action.rate?.code ?? 'actionRateExceeded';
    },
    admitParams: (app, action, params) => {
      const { by, entriesOf, code } = action.rate ?? {};
      if (by === undefined && entriesOf === undefined) return undefined;
      const entries: unknown = entriesOf === undefined ? undefined : Reflect.get(params, entriesOf);
      const calls = Array.isArray(entries) ? entries.length : 1;
      const about = by === undefined ? '' : ` ${String(Reflect.get(params, by))}`;
      if (take(action, `${app} ${action.name}${about}`, calls)) return undefined;
      return code ?? (by === undefined ? 'actionRateExceeded' : 'objectRateExceeded');
    },
  };
}
