import type { Clock } from '@parley/kernel/clock';
import type { OperatorLog } from '../core/operator-log.ts';
import { jsonAnswer, type Route } from './route.ts';

export interface HealthParts {
  readonly clock: Clock;
  readonly log: OperatorLog;
  /** The sick parts by name, in a few words each; empty when all is well. */
  sickness(): Promise<readonly string[]>;
  /** Whether the server is on its way down and wants no new clients. */
  isStopping(): boolean;
}

/** An answer stands this long, so that a thousand probes cost as much as one. */
const answerStandsMs = 1000;
/** A part that does not answer within this time is sick. */
const answerWithinMs = 3000;

/** `GET /healthz`: the process is alive. `GET /readyz`: it can serve; otherwise 503 with the names of the sick parts. */
export function createHealthRoutes(parts: HealthParts): readonly Route[] {
  const ask = createProbe(parts);
  return [
    { method: 'GET', path: '/healthz', handle: () => Promise.resolve(jsonAnswer(200, { alive: true })) },
    {
      method: 'GET',
      path: '/readyz',
      handle: async () => {
        const sick = parts.isStopping() ? ['the server is stopping'] : await ask();
        return sick.length === 0 ? jsonAnswer(200, { ready: true }) : jsonAnswer(503, { ready: false, sick });
      },
    },
  ];
}

/** At most one probe is under way, whoever asks. */
function createProbe({ clock, log, sickness }: HealthParts): () => Promise<readonly string[]> {
  let underWay: Promise<readonly string[]> | undefined;
  let known: { readonly at: number; readonly sick: readonly string[] } | undefined;

  const probe = async (): Promise<readonly string[]> => {
    try {
      return await sickness();
    } catch (error) {
      log.error('health.failed', {}, error);
      return ['the health check failed'];
    } finally {
      underWay = undefined;
    }
  };

  return async () => {
    if (known && clock.monotonic() - known.at < answerStandsMs) return known.sick;
    underWay ??= probe();
    const sick = await withinTime(clock, underWay);
    known = { at: clock.monotonic(), sick };
    return sick;
  };
}

function withinTime(clock: Clock, answer: Promise<readonly string[]>): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const cancel = clock.after(answerWithinMs, () => resolve([`the health check took over ${answerWithinMs} ms`]));
    void answer.then((sick) => {
      cancel();
      resolve(sick);
    });
  });
}
