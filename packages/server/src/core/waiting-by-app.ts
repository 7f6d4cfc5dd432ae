import type { AppID } from './ids.ts';

interface Settle {
  resolve(outcome: unknown): void;
  reject(error: unknown): void;
}

/** How many changes of each app wait, so that none takes the whole queue. */
export interface WaitingByApp {
  isFull(app: AppID): boolean;
  /** Counts one more until it is settled. */
  enter(app: AppID, settle: Settle): Settle;
}

const uncounted: WaitingByApp = { isFull: () => false, enter: (_app, settle) => settle };

/** 0: any number, and nothing is counted. */
export function createWaitingByApp(waitingMax: number): WaitingByApp {
  if (waitingMax === 0) return uncounted;
  const countByApp = new Map<AppID, number>();
  const countOf = (app: AppID): number => countByApp.get(app) ?? 0;
  const leave = (app: AppID): void => {
    const count = countOf(app) - 1;
    if (count > 0) countByApp.set(app, count);
    else countByApp.delete(app);
  };
  return {
    isFull: (app) => countOf(app) >= waitingMax,
    enter: (app, { resolve, reject }) => {
      countByApp.set(app, countOf(app) + 1);
      return {
        resolve: (outcome) => {
          leave(app);
          resolve(outcome);
        },
        reject: (error) => {
          leave(app);
          reject(error);
        },
      };
    },
  };
}
