import type { StoredFiles } from '../../files/stored-files.ts';
import type { Storage } from '../../storage/storage.ts';
import { sizeText, timeText } from '../values.ts';
import { type Finding, ok } from './finding.ts';

/** Users whose uploads are looked at. */
const ownersMax = 10_000;

/** How much there is. Nothing here is right or wrong, and none of it takes long, however much there is. */
export async function checkFigures(storage: Storage, files: StoredFiles): Promise<readonly Finding[]> {
  const { countMax, oldestMessageAt, ...counts } = await storage.figures();
  const { databaseBytes, logBytes = 0 } = await storage.levels();
  const countText = (count: number): string => (count < countMax ? String(count) : `${countMax} or more`);
  const log = logBytes === 0 ? '' : `, and ${sizeText(logBytes)} of log`;
  const oldest = oldestMessageAt === undefined ? '' : `, the oldest of ${timeText(oldestMessageAt)}`;
  return [
    ok('size', `the database has ${sizeText(databaseBytes)}${log}`),
    ok('users', countText(counts.users)),
    ok('conversations', countText(counts.conversations)),
    ok('messages', `${countText(counts.messages)}${oldest}`),
    await checkUploads(storage, files),
  ];
}

async function checkUploads({ system }: Storage, files: StoredFiles): Promise<Finding> {
  let owners = 0;
  let count = 0;
  let bytes = 0;
  for (const { app } of await system.apps()) {
    for (const userKey of (await files.owners('logs', app)).slice(0, ownersMax - owners)) {
      owners += 1;
      for (const { keptBytes } of await files.list({ kind: 'logs', app, userKey })) {
        count += 1;
        bytes += keptBytes;
      }
    }
  }
  const more = owners < ownersMax ? '' : `, and those of more than ${ownersMax} users`;
  return ok(
    'uploads',
    count === 0 ? 'none on this machine' : `${count} logs of ${owners} users, ${sizeText(bytes)}${more}`,
  );
}
