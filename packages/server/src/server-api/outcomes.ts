import type { Clock } from '@parley/kernel/clock';
import { type ActionCode, actionCodes, type HeadCode } from '@parley/protocol/actions/codes';
import type { FailureReport } from '../core/failures.ts';
import type { AppID } from '../core/ids.ts';
import type { ActionRefusal, Metrics } from '../core/metrics.ts';
import type { LogFields, OperatorLog } from '../core/operator-log.ts';

/** Tells the metrics and the log what becomes of requests: one line for each, at the level that it deserves. */
export interface Outcomes {
  /** It was turned away before its action began. */
  refused(why: ActionRefusal, fields: RefusedFields): void;
  /** An action is asked for; of what is answered here one is to be called. */
  begin(action: string, request: string): Begun;
}

interface RefusedFields extends LogFields {
  /** Where it came from. */
  readonly remote: string | undefined;
}

interface Begun {
  refused(why: HeadCode, fields: RefusedFields): void;
  settled(code: ActionCode, app: AppID): void;
  failed(code: ActionCode, failure: { readonly error: unknown; readonly incident: string }): void;
}

interface OutcomeParts {
  readonly clock: Clock;
  readonly log: OperatorLog;
  readonly metrics: Metrics;
  readonly report: FailureReport;
}

/** An answer that takes as long is worth an operator's look: an app's server waits no more than ten times as long. */
const slowMs = 1000;

/** Refusals that come by the thousand when somebody asks too often; the metrics have how many. */
const tooOften: ReadonlySet<string> = new Set<ActionCode>([
  'requestRateExceeded',
  'actionRateExceeded',
  'objectRateExceeded',
  'broadcastQuotaExceeded',
  'memberListRateExceeded',
  'kickRateExceeded',
  'groupListRateExceeded',
  'createGroupRateExceeded',
  'registerRateExceeded',
]);

export function createOutcomes({ clock, log, metrics, report }: OutcomeParts): Outcomes {
  const refused: Outcomes['refused'] = (why, fields) => {
    metrics.actionRefused(why);
    log[tooOften.has(why) ? 'debug' : 'info']('serverApi.refused', { reason: why, ...fields });
  };
  return {
    refused,
    begin: (action, request) => {
      const startedAt = clock.monotonic();
      const measure = (code: ActionCode): LogFields & { readonly milliseconds: number } => {
        const durationMs = clock.monotonic() - startedAt;
        metrics.actionDone(action, code, durationMs);
        return { action, request, code: actionCodes[code], milliseconds: Math.round(durationMs) };
      };
      return {
        refused: (why, fields) => refused(why, { ...fields, action, request }),
        settled: (code, app) => {
          const line = { ...measure(code), app };
          if (line.milliseconds >= slowMs) log.warn('action.slow', line);
          else if (code === 'success') log.debug('action.answered', line);
          else log[tooOften.has(code) ? 'debug' : 'info']('action.declined', line);
        },
        failed: (code, { error, incident }) => report('action failed', error, { incident, ...measure(code) }),
      };
    },
  };
}
