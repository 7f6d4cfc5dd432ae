import { actionCodes, headCodes } from '@parley/protocol/actions/codes';
import { type Action, codesOf } from '@parley/protocol/actions/define';
import { actions } from '@parley/protocol/actions/index';
import type { ActionRefusal, Metrics } from '../core/metrics.ts';
import type { Registry } from './registry.ts';
import { counters, secondsBounds } from './series.ts';

const refusals: readonly ActionRefusal[] = ['address', 'plainHttp', ...headCodes];

/** An action has a series for each code that it may be answered with: few enough to stand side by side. */
export function actionMetrics(registry: Registry): Pick<Metrics, 'actionRefused' | 'actionDone'> {
  const declared = Object.values(actions).flatMap((ofFeature): readonly Action[] => Object.values(ofFeature));
  const refused = counters(registry, refusals, (reason) => ({
    name: 'parley_action_requests_refused_total',
    help: 'Requests for the server API that were refused for where they came from, for their head or for the rate of their app.',
    labels: { reason },
  }));
  const series = declared.map((action) => {
    const done = counters(registry, codesOf(action), (name) => ({
      name: 'parley_actions_total',
      help: 'Actions of the server API that were settled, by what they were answered with.',
      labels: { action: action.name, code: String(actionCodes[name]), name },
    }));
    const duration = registry.histogram({
      name: 'parley_action_duration_seconds',
      help: 'From the arrival of a request for the server API until its answer is ready.',
      labels: { action: action.name },
      bounds: secondsBounds,
    });
    return [action.name, { done, duration }] as const;
  });
  const byAction = new Map(series);
  return {
    actionRefused: (why) => refused.get(why)?.add(),
    actionDone: (action, code, durationMs) => {
      byAction.get(action)?.done.get(code)?.add();
      byAction.get(action)?.duration.observe(durationMs / 1000);
    },
  };
}
