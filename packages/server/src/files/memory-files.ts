import { type AppID, toUserKey } from '../core/ids.ts';
import { createFileUsage } from './file-usage.ts';
import {
  assertFileName,
  describeFile,
  type FileKind,
  type FileOwner,
  joinParts,
  type StoredFile,
  type StoredFiles,
} from './stored-files.ts';

interface Held {
  readonly parts: Uint8Array[];
  isWhole: boolean;
}

/** Files in memory, for tests and for whoever needs none that survive. */
export function createMemoryFiles(): StoredFiles {
  const byKind = new Map<FileKind, Map<AppID, Map<number, Map<string, Held>>>>();
  const ownersOf = (kind: FileKind, app: AppID) => byKind.get(kind)?.get(app);
  const filesOf = ({ kind, app, userKey }: FileOwner) => ownersOf(kind, app)?.get(userKey);
  const usage = createFileUsage(async () => new Map());
  const describe = (name: string, { parts, isWhole }: Held): StoredFile =>
    describeFile(
      name,
      parts.map(({ length }) => length),
      isWhole,
    );
  const make = (owner: FileOwner, name: string): Held => {
    const { kind, app, userKey } = owner;
    const apps = byKind.get(kind) ?? new Map();
    byKind.set(kind, apps);
    const owners = apps.get(app) ?? new Map();
    apps.set(app, owners);
    const files = owners.get(userKey) ?? new Map();
    owners.set(userKey, files);
    const held: Held = files.get(name) ?? { parts: [], isWhole: false };
    files.set(name, held);
    return held;
  };
  return {
    put: async (file, { part, isLast, bytes }, room) => {
      assertFileName(file.name);
      const before = filesOf(file)?.get(file.name);
      if (before && part < before.parts.length) return 'stored';
      const after: Held = { parts: [...(before?.parts ?? []), bytes], isWhole: isLast };
      const more = describe(file.name, after).keptBytes - (before ? describe(file.name, before).keptBytes : 0);
      const outcome = await usage.reserve(file.kind, file.app, more, room);
      if (outcome === 'stored') {
        const held = make(file, file.name);
        held.parts.push(bytes);
        held.isWhole = isLast;
      }
      return outcome;
    },
    read: async (file) => joinParts(filesOf(file)?.get(file.name)?.parts ?? []),
    list: async (owner) => {
      const files = [...(filesOf(owner) ?? [])].map(([name, held]) => describe(name, held));
      return files.sort((one, other) => (one.name < other.name ? -1 : 1));
    },
    owners: async (kind, app) =>
      [...(ownersOf(kind, app)?.keys() ?? [])].sort((one, other) => one - other).map(toUserKey),
    remove: async (file) => {
      const files = filesOf(file);
      const held = files?.get(file.name);
      if (!files || !held) return;
      files.delete(file.name);
      if (files.size === 0) ownersOf(file.kind, file.app)?.delete(file.userKey);
      await usage.release(file.kind, file.app, describe(file.name, held).keptBytes);
    },
    usage: usage.of,
  };
}
