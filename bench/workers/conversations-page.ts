/** The device of the bench `conversations` in a page of a browser, whose cache is IndexedDB. */
import { createClient } from '@parley/client/create';
import { createPlatform } from '@parley/client/platform/browser';
import { type RunPlan, type RunTimes, runConversations } from '../conversations-run.ts';

export interface BenchPage {
  run(plan: RunPlan): Promise<RunTimes>;
}

const bench: BenchPage = {
  run: (plan) => {
    const { appID, server } = plan;
    const limits = { callsPerSecondMax: Number.POSITIVE_INFINITY };
    return runConversations(() => createClient({ appID, server, limits, platform: createPlatform() }), plan);
  },
};

Object.assign(globalThis, { bench });
