import { openAsBlob, promises } from 'node:fs';
import { join } from 'node:path';
import type { ZIMBackupFile, ZIMBackupFolder, ZIMBackupWriter } from '../types/backup.ts';

/** A folder of this machine as browsers have folders. Nobody sees a file before it is whole. */
export const openNodeFolder = (path: string): ZIMBackupFolder => ({
  getFileHandle: async (name, { create = false } = {}) => {
    if (!create) await promises.access(join(path, name));
    return fileAt(path, name);
  },
  removeEntry: (name) => promises.rm(join(path, name), { force: true }),
});

const fileAt = (folder: string, name: string): ZIMBackupFile => ({
  getFile: async () => {
    const file = join(folder, name);
    const { mtimeMs } = await promises.stat(file);
    const content = await openAsBlob(file);
    return { lastModified: Math.floor(mtimeMs), stream: () => content.stream() };
  },
  createWritable: () => openWriter(folder, name),
  move: (next) => promises.rename(join(folder, name), join(folder, next)),
});

async function openWriter(folder: string, name: string): Promise<ZIMBackupWriter> {
  const part = join(folder, `${name}.${process.pid}.part`);
  const file = await promises.open(part, 'w', 0o600);
  return {
    write: async (text) => {
      await file.appendFile(text);
    },
    close: async () => {
      await file.sync();
      await file.close();
      await promises.rename(part, join(folder, name));
    },
    abort: async () => {
      await file.close();
      await promises.rm(part, { force: true });
    },
  };
}
