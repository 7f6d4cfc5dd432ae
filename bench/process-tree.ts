/** What processes cost that carry no probe, from Linux's `/proc`. */
import { readdirSync, readFileSync } from 'node:fs';

/** The kernel tells times of processes to user space in this unit, whatever its own is. */
const ticksPerSecond = 100;

interface Cost {
  readonly parent: number;
  readonly ticks: number;
  /** Of its children that have ended. */
  readonly ticksOfEnded: number;
}

/** `undefined` for a process that is gone. */
function costOf(pid: number): Cost | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in brackets, may hold anything.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [parent = 0, user = 0, system = 0, endedUser = 0, endedSystem = 0] = [1, 11, 12, 13, 14].map(
      (at) => fields[at],
    );
    return { parent, ticks: user + system, ticksOfEnded: endedUser + endedSystem };
  } catch {
    return undefined;
  }
}

/** User and system time of a process and its children, of those that have ended too. */
export function cpuSecondsOf(pid: number): number {
  const own = costOf(pid);
  if (!own) throw new Error(`process ${pid} is gone`);
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => costOf(Number(name)))
    .filter((cost) => cost?.parent === pid);
  const ticks = children.reduce((sum, child) => sum + (child?.ticks ?? 0), own.ticks + own.ticksOfEnded);
  return ticks / ticksPerSecond;
}
