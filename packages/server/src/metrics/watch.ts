import type { Cancel } from '@parley/kernel/clock';
import type { Metrics } from '../core/metrics.ts';
import { createLevelMetrics, type LevelSources } from './level-metrics.ts';
import { createNodeMetrics } from './node-metrics.ts';
import { createProcessMetrics } from './process-metrics.ts';
import { createRegistry } from './registry.ts';

/** Everything there is to measure of one process, in one place. */
export interface Watch {
  readonly metrics: Metrics;
  /** Every name a query may use. */
  names(): readonly string[];
  /** Begins to tell what there is at one moment, once there is an app to ask. */
  observe(sources: LevelSources): void;
  /** All figures as Prometheus reads them. */
  read(): Promise<string>;
  readonly end: Cancel;
}

/** `sweeps` are the names of those that the node runs. */
export function createWatch(sweeps: readonly string[]): Watch {
  const registry = createRegistry();
  const metrics = createNodeMetrics(registry, sweeps);
  const ofProcess = createProcessMetrics(registry);
  let refreshLevels = async (): Promise<void> => {};
  return {
    metrics,
    names: registry.names,
    observe: (sources) => {
      refreshLevels = createLevelMetrics(registry, sources);
    },
    read: async () => {
      ofProcess.refresh();
      await refreshLevels();
      return registry.render();
    },
    end: ofProcess.end,
  };
}
