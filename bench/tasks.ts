/** Calls between a bench and the processes it started, over the channel that Node gives to a child. */
import type { ChildProcess } from 'node:child_process';

export type Tasks = Readonly<Record<string, (argument: never) => unknown>>;

interface Call {
  readonly call: number;
  readonly task: string;
  readonly argument: unknown;
}

type Outcome = { readonly done: number; readonly result: unknown } | { readonly failed: number; readonly why: string };

/**
 * Carries out `tasks` for the parent; a process may do so more than once, with other names. When the parent is gone,
 * however it went, the process ends.
 */
export function serveTasks(tasks: Tasks): void {
  const answer = (outcome: Outcome): void => {
    if (process.connected) process.send?.(outcome);
  };
  process.on('message', async ({ call, task, argument }: Call) => {
    const work = tasks[task];
    if (!work) return;
    try {
      answer({ done: call, result: await work(argument as never) });
    } catch (error) {
      answer({ failed: call, why: error instanceof Error ? error.message : String(error) });
    }
  });
  process.once('disconnect', () => process.exit(1));
}

/** As `serveTasks`, for a process that does nothing else: it lives as long as its parent wants it. */
export function workFor(tasks: Tasks): void {
  serveTasks(tasks);
  process.channel?.ref();
}

/** The tasks that a child carries out, as its parent calls them. */
export type Remote<Of extends Tasks> = <Name extends keyof Of & string>(
  name: Name,
  ...argument: Parameters<Of[Name]>
) => Promise<Awaited<ReturnType<Of[Name]>>>;

/** Calls that are under way when the child ends are rejected. */
export function callTasks<Of extends Tasks>(child: ChildProcess, name: string): Remote<Of> {
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  let lastCall = 0;
  child.on('message', (outcome: Outcome) => {
    const call = 'done' in outcome ? outcome.done : outcome.failed;
    const settle = waiting.get(call);
    waiting.delete(call);
    if ('done' in outcome) settle?.resolve(outcome.result);
    else settle?.reject(new Error(`${name}: ${outcome.why}`));
  });
  child.once('exit', (code, signal) => {
    for (const { reject } of waiting.values()) reject(new Error(`${name} ended with ${code ?? signal}`));
  });
  const remote = (task: string, argument?: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      lastCall += 1;
      waiting.set(lastCall, { resolve, reject });
      child.send({ call: lastCall, task, argument } satisfies Call, (error) => {
        if (error) reject(new Error(`${name} does not listen: ${error.message}`));
      });
    });
  return remote as Remote<Of>;
}
