import { monitorEventLoopDelay } from 'node:perf_hooks';
import { memoryUsage, resourceUsage, uptime } from 'node:process';
import type { Cancel } from '@parley/kernel/clock';
import type { Gauge, Registry } from './registry.ts';

const microsecondsPerSecond = 1e6;
const nanosecondsPerSecond = 1e9;

/** How often the lag of the event loop is looked at. */
const lagResolutionMs = 20;

/** What the operating system and Node say of the process; `refresh` brings the figures up to date. */
export function createProcessMetrics(registry: Registry): { refresh(): void; readonly end: Cancel } {
  const cpu = registry.counter({ name: 'process_cpu_seconds_total', help: 'CPU time of the process.' });
  const gauge = (name: string, help: string): Gauge => registry.gauge({ name, help });
  const resident = gauge('process_resident_memory_bytes', 'Memory of the process that is in RAM.');
  const heapUsed = gauge('nodejs_heap_used_bytes', 'JavaScript objects.');
  const external = gauge('nodejs_external_memory_bytes', 'Memory of objects outside the JavaScript heap.');
  const up = gauge('process_uptime_seconds', 'How long the process has been running.');
  const lag = (quantile: string): Gauge =>
    registry.gauge({
      name: 'nodejs_event_loop_lag_seconds',
      help: 'How late the event loop came to its timers since the figures were last read.',
      labels: { quantile },
    });
  const [lagHalf, lagMost, lagWorst] = [lag('0.5'), lag('0.99'), lag('1')] as const;
  const delays = monitorEventLoopDelay({ resolution: lagResolutionMs });
  delays.enable();
  /** The monitor counts the time from one look to the next. */
  const seconds = (nanoseconds: number): number =>
    Math.max(0, nanoseconds / nanosecondsPerSecond - lagResolutionMs / 1000);

  return {
    refresh: () => {
      const { userCPUTime, systemCPUTime } = resourceUsage();
      cpu.value = (userCPUTime + systemCPUTime) / microsecondsPerSecond;
      const memory = memoryUsage();
      resident.set(memory.rss);
      heapUsed.set(memory.heapUsed);
      external.set(memory.external);
      up.set(uptime());
      lagHalf.set(seconds(delays.percentile(50)));
      lagMost.set(seconds(delays.percentile(99)));
      lagWorst.set(seconds(delays.max));
      delays.reset();
    },
    end: () => void delays.disable(),
  };
}
