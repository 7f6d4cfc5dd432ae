import type { LockKey } from '../storage/storage.ts';
import type { AppID } from './ids.ts';

/** A change that waits, as far as its place among the others depends on it. */
export interface Waiting {
  readonly app: AppID;
  readonly keys: readonly LockKey[];
  /** Changes of one kind are decided as a set; `undefined`: it is decided alone. */
  readonly batchKind: string | undefined;
}

const nameOf = ({ app, kind, key }: LockKey): string => `${app} ${kind} ${key}`;

interface Run<Member> {
  readonly app: AppID;
  readonly batchKind: string | undefined;
  readonly members: Member[];
}

/**
 * Gathers what may be decided as a set. Changes whose keys meet keep their order, and a change that is decided alone
 * stays between those that came before it and those that came after: only sets are gathered across others.
 */
export function gatherRuns<Member extends Waiting>(members: readonly Member[]): readonly (readonly Member[])[] {
  const first = members[0];
  if (!first) return [];
  const isOneSet = first.batchKind !== undefined && members.every((member) => isAlike(member, first));
  if (isOneSet) return [members];
  const runs: Run<Member>[] = [];
  /** The last run that decides something under a key. */
  const lastRuns = new Map<string, number>();
  let fence = 0;
  for (const member of members) {
    const names = member.keys.map(nameOf);
    const from = names.reduce((latest, name) => Math.max(latest, lastRuns.get(name) ?? 0), fence);
    const index = placeIn(runs, member, from);
    runs[index]?.members.push(member);
    for (const name of names) lastRuns.set(name, index);
    if (member.batchKind === undefined) fence = index + 1;
  }
  return runs.map((run) => run.members);
}

const isAlike = (one: Waiting, other: Waiting): boolean => one.batchKind === other.batchKind && one.app === other.app;

/** The first run from `from` on that takes the member; a new one at the end if there is none. */
function placeIn<Member extends Waiting>(runs: Run<Member>[], member: Member, from: number): number {
  const { app, batchKind } = member;
  if (batchKind !== undefined) {
    for (let index = from; index < runs.length; index += 1) {
      const run = runs[index];
      if (run?.batchKind === batchKind && run.app === app) return index;
    }
  }
  runs.push({ app, batchKind, members: [] });
  return runs.length - 1;
}

/** Keys of the transactions that are under way. */
export interface HeldKeys {
  /** Holds the keys of a batch until it is given back. */
  hold(members: readonly Waiting[]): () => void;
  /**
   * Takes out of the queue, in its order, what may be decided now: nothing whose keys are held, and nothing that would
   * overtake a change with which it shares a key. Looks at a bounded part of the queue.
   */
  take<Member extends Waiting>(queue: Member[], countMax: number): Member[];
}

/** How far behind a full batch it is looked for changes whose keys are free. */
const lookedAtPerTaken = 4;

/** For a storage that runs one transaction at a time: nothing is ever held when a batch is taken. */
export const noHeldKeys: HeldKeys = {
  hold: () => () => {},
  take: (queue, countMax) => queue.splice(0, countMax),
};

export function createHeldKeys(): HeldKeys {
  const held = new Set<string>();
  return {
    hold: (members) => {
      const names = members.flatMap(({ keys }) => keys.map(nameOf));
      for (const name of names) held.add(name);
      return () => {
        for (const name of names) held.delete(name);
      };
    },
    take: (queue, countMax) => {
      if (held.size === 0) return queue.splice(0, countMax);
      const passed = new Set<string>();
      const taken: (typeof queue)[number][] = [];
      const left: (typeof queue)[number][] = [];
      const looked = queue.splice(0, countMax * lookedAtPerTaken);
      for (const member of looked) {
        const names = member.keys.map(nameOf);
        if (taken.length < countMax && !names.some((name) => held.has(name) || passed.has(name))) taken.push(member);
        else {
          for (const name of names) passed.add(name);
          left.push(member);
        }
      }
      queue.unshift(...left);
      return taken;
    },
  };
}
