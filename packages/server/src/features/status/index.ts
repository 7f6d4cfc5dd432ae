import type { actions } from '@parley/protocol/actions/index';
import { refuse } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import type { Context } from '../../core/context.ts';
import type { FeatureWithActions } from '../../core/feature.ts';
import { createRate, type Rate } from '../../core/rate.ts';
import { statusActions } from './actions.ts';
import { expiryTimer } from './change.ts';
import type { StatusStoreNames } from './context.ts';
import { createEncodedStatuses } from './encoded.ts';
import {
  expireCustomStatus,
  queryUsersStatus,
  subscribeUsersStatus,
  syncUsersStatus,
  unsubscribeUsersStatus,
  updateUserCustomStatus,
} from './service.ts';
import { statusSettings } from './settings.ts';
import { statusSweeps } from './sweeps.ts';
import { startTelling } from './telling.ts';
import { createWatch } from './watch.ts';

export { absenceOf, endStatus, noteSessions } from './change.ts';
export type { CustomStatus, Ending } from './rules.ts';

/** One in a second; two that a device makes in time may come closer together than they were made. */
const customPerSecond = 1.25;

export function createStatusFeature(): FeatureWithActions<
  typeof methods.status,
  StatusStoreNames,
  typeof actions.status
> {
  const watch = createWatch();
  const parts = { watch, encoded: createEncodedStatuses() };
  let rate: Rate | undefined;
  const rateOf = ({ clock, config }: Pick<Context, 'clock' | 'config'>): Rate => {
    rate ??= createRate({ clock, perSecond: customPerSecond, keysMax: config.limits.rateKeysMax });
    return rate;
  };
  return {
    settings: statusSettings,
    actions: statusActions,
    sweeps: statusSweeps,
    timers: { [expiryTimer]: expireCustomStatus },
    beside: (context, connected) => startTelling(parts, context, connected),
    handlers: {
      queryUsersStatus,
      subscribeUsersStatus: (context, actor, params) => subscribeUsersStatus(watch, context, actor, params),
      unsubscribeUsersStatus: (context, actor, params) => unsubscribeUsersStatus(watch, context, actor, params),
      syncUsersStatus: (context, actor, params) => syncUsersStatus(parts, context, actor, params),
      updateUserCustomStatus: (context, actor, params) =>
        rateOf(context).take(`${actor.app} ${actor.userKey}`)
          ? updateUserCustomStatus(context, actor, params)
          : Promise.resolve(refuse('CommonModuleTriggerServerFrequencyLimit', 'a custom status was set just now')),
    },
  };
}
