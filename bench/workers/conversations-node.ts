/** The device of the bench `conversations` in Node, whose cache is SQLite in a folder. */
import { createClient } from '@parley/client/create';
import { createPlatform } from '@parley/client/platform/node';
import { type RunPlan, type RunTimes, runConversations } from '../conversations-run.ts';
import { workFor } from '../tasks.ts';

const tasks = {
  run: ({ plan, cacheFolder }: { readonly plan: RunPlan; readonly cacheFolder: string }): Promise<RunTimes> => {
    const { appID, server } = plan;
    const limits = { callsPerSecondMax: Number.POSITIVE_INFINITY };
    return runConversations(
      () => createClient({ appID, server, limits, platform: createPlatform({ cacheFolder }) }),
      plan,
    );
  },
};
export type ConversationsNodeTasks = typeof tasks;

if (import.meta.main) workFor(tasks);
