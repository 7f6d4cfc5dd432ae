/** Users who come to a node that keeps nothing of them: one after the other, so that nothing queues. */
import { appID, tokenOf } from '../parley.ts';
import { workFor } from '../tasks.ts';
import { deviceParams, WireClient } from '../wire-client.ts';
import type { LateUser } from './late-fill.ts';

export interface LatePlan {
  readonly url: string;
  readonly users: readonly LateUser[];
}

export interface LateLogins {
  readonly crowd: string;
  readonly samples: number;
}

/** What the server still does for a connection that ended is over by then. */
const restMs = 20;

/** The users of a crowd, in turn for ever. */
interface Turn {
  readonly users: LateUser[];
  next: number;
}

function createTasks() {
  const turns = new Map<string, Turn>();
  let url = '';
  /** In milliseconds, from a connection that stands until the device knows that it lacks nothing. */
  const login = async ({ userID, asked }: LateUser): Promise<number> => {
    const token = tokenOf(userID);
    const client = new WireClient(url, userID);
    await client.opened();
    const startedAt = performance.now();
    await client.ask('login', deviceParams(appID, userID, token));
    const { complete, changed } = (await client.ask('sync', asked)) as { complete: boolean; changed: unknown[] };
    const tookMs = performance.now() - startedAt;
    if (!complete || changed.length > 0) throw new Error(`${userID} lacks something`);
    client.close();
    await client.closed();
    return tookMs;
  };
  return {
    prepare: (plan: LatePlan): void => {
      url = plan.url;
      for (const user of plan.users) {
        const turn = turns.get(user.crowd) ?? { users: [], next: 0 };
        turn.users.push(user);
        turns.set(user.crowd, turn);
      }
    },
    measure: async ({ crowd, samples }: LateLogins): Promise<readonly number[]> => {
      const turn = turns.get(crowd);
      if (!turn) throw new Error(`nobody is in the crowd ${crowd}`);
      const times: number[] = [];
      for (let sample = 0; sample < samples; sample += 1) {
        const user = turn.users[turn.next % turn.users.length];
        turn.next += 1;
        if (user) times.push(await login(user));
      }
      await new Promise((resolve) => setTimeout(resolve, restMs));
      return times;
    },
  };
}

export type LateLoadTasks = ReturnType<typeof createTasks>;

if (import.meta.main) workFor(createTasks());
