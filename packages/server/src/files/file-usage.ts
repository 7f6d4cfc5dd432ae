import type { AppID } from '../core/ids.ts';
import type { FileKind, FileRoom, PutOutcome } from './stored-files.ts';

/** What the files of each kind take, counted once and then kept up with every change. */
export interface FileUsage {
  /** Takes room before something is written, so that two at once do not take the same. */
  reserve(kind: FileKind, app: AppID, bytes: number, room: FileRoom): Promise<Exclude<PutOutcome, 'diskIsFull'>>;
  release(kind: FileKind, app: AppID, bytes: number): Promise<void>;
  of(kind: FileKind, app?: AppID): Promise<number>;
}

/** Bounds nothing and knows nothing. */
export const noUsage: FileUsage = { reserve: async () => 'stored', release: async () => {}, of: async () => 0 };

interface Counted {
  all: number;
  readonly byApp: Map<AppID, number>;
}

/** `count` walks over what is there, for each app that has something. */
export function createFileUsage(count: (kind: FileKind) => Promise<ReadonlyMap<AppID, number>>): FileUsage {
  const countedByKind = new Map<FileKind, Promise<Counted>>();
  const read = async (kind: FileKind): Promise<Counted> => {
    const byApp = new Map(await count(kind));
    return { all: [...byApp.values()].reduce((sum, bytes) => sum + bytes, 0), byApp };
  };
  const counted = (kind: FileKind): Promise<Counted> => {
    const known = countedByKind.get(kind);
    if (known) return known;
    const counting = read(kind);
    countedByKind.set(kind, counting);
    // Counted anew by the next who asks.
    counting.catch(() => countedByKind.delete(kind));
    return counting;
  };
  const add = (usage: Counted, app: AppID, bytes: number): void => {
    usage.all += bytes;
    usage.byApp.set(app, (usage.byApp.get(app) ?? 0) + bytes);
  };
  return {
    reserve: async (kind, app, bytes, { appBytesMax, allBytesMax }) => {
      const usage = await counted(kind);
      if ((usage.byApp.get(app) ?? 0) + bytes > appBytesMax) return 'appIsFull';
      if (usage.all + bytes > allBytesMax) return 'allIsFull';
      add(usage, app, bytes);
      return 'stored';
    },
    release: async (kind, app, bytes) => add(await counted(kind), app, -bytes),
    of: async (kind, app) => {
      const usage = await counted(kind);
      return app === undefined ? usage.all : (usage.byApp.get(app) ?? 0);
    },
  };
}
