import type { ErrorName } from '@parley/protocol/errors';
import type { Cache, CachedMessage, LogRecord } from '../../cache/cache.ts';
import { byConversation } from '../../core/changes.ts';
import { conversationOf } from '../../core/conversation-identity.ts';
import type { Events } from '../../core/events.ts';
import type { LogBook } from '../../core/log-book.ts';
import type { Writes } from '../../core/writes.ts';
import { ZIMErrorCode } from '../../enums.ts';
import { failure, ZIMError } from '../../errors.ts';
import type {
  ZIMBackupContent,
  ZIMBackupFile,
  ZIMBackupFolder,
  ZIMBackupWriter,
  ZIMMessageBackupProgress,
} from '../../types.ts';
import type { ConversationList } from '../conversations/list.ts';
import { uncountedUpTo } from '../conversations/standing.ts';
import type { ConversationSync } from '../conversations/sync.ts';
import {
  type BackupHeader,
  type BackupLine,
  backupName,
  headerLine,
  lineOf,
  linesOf,
  parseHeader,
  parseLine,
} from './backup-file.ts';
import type { Graves } from './graves.ts';
import type { Inserted } from './inserted.ts';
import { isInserted } from './local-row.ts';
import type { Outbox } from './outbox.ts';
import type { SinceBackup } from './since-backup.ts';

export interface BackupParts {
  readonly appID: number;
  readonly userID: string;
  readonly cache: Cache;
  readonly writes: Writes;
  readonly events: Events;
  readonly book: LogBook;
  readonly outbox: Outbox;
  readonly inserted: Inserted;
  readonly graves: Graves;
  readonly sinceBackup: SinceBackup;
  readonly list: ConversationList;
  readonly conversationSync: ConversationSync;
  readonly connection: { serverNow(): number };
  requireDatabase(): void;
}

type Progress = ZIMMessageBackupProgress | undefined;

/** Messages that are in memory at one time. */
const batchMax = 200;
/** How often it is begun anew because messages went while they were written. */
const triesMax = 3;

/** Writes what this device keeps to a file, and takes in what such a file has. */
export class Backup {
  readonly #parts: BackupParts;
  #isBusy = false;

  constructor(parts: BackupParts) {
    this.#parts = parts;
  }

  /** An earlier file gets another name first, so that the newest always has the plain one. */
  export(folder: ZIMBackupFolder, progress: Progress): Promise<void> {
    return this.#alone(async () => {
      const file = await opened(() => makeRoom(folder));
      for (let tries = 1; ; tries += 1) {
        const writer = await opened(() => file.createWritable());
        try {
          if (await this.#writeAll(writer, progress)) {
            await writer.close();
            return;
          }
          if (tries === triesMax) throw new Error('messages went again and again');
          await writer.abort();
        } catch (thrown) {
          await writer.abort().catch(() => {});
          await folder.removeEntry?.(backupName).catch(() => {});
          throw failed(thrown, 'MessageModuleCacheFileExportFailed');
        }
      }
    });
  }

  /** Nothing is taken in before the whole file was looked at. */
  import(folder: ZIMBackupFolder, progress: Progress): Promise<void> {
    return this.#alone(async () => {
      const content = await opened(async () => (await folder.getFileHandle(backupName)).getFile());
      try {
        await this.#takeIn(content, await opened(() => this.#check(content)), progress);
      } catch (thrown) {
        throw failed(thrown, 'MessageModuleCacheFileImportFailed');
      }
    });
  }

  async #alone(work: () => Promise<void>): Promise<void> {
    if (this.#isBusy) {
      throw failure(
        'MessageModuleCacheFileExportOrImportIsInProgressCurrently',
        'another export or import is under way',
      );
    }
    this.#parts.requireDatabase();
    this.#isBusy = true;
    try {
      await work();
      await this.#parts.events.told();
    } finally {
      this.#isBusy = false;
    }
  }

  /** Whether it wrote as many as its first line says: what this device keeps may go meanwhile. */
  async #writeAll(writer: ZIMBackupWriter, progress: Progress): Promise<boolean> {
    const { appID, userID, book, outbox, list, connection, writes } = this.#parts;
    const { epoch, userLogPosition } = book;
    // What is known up to that position is written, and what it deletes gone.
    await writes.call(async () => {});
    const inserted = outbox.rows.all.filter(isInserted);
    const records = this.#records();
    const newest = new Map<number, number>();
    let total = inserted.length;
    for await (const rows of this.#pages(records)) {
      total += rows.length;
      for (const { log, orderKey } of rows) newest.set(log, orderKey);
    }
    const conversations = records.map((record) => {
      const { conversationName = '', conversationAvatarUrl = '' } = list.row(record) ?? {};
      return { ...record, conversationName, conversationAvatarUrl };
    });
    const exportTime = Math.floor(connection.serverNow());
    const life = {
      ...(epoch !== undefined && { epoch }),
      ...(userLogPosition !== undefined && { userLogPosition }),
    };
    await writer.write(`${headerLine({ appID, userID, exportTime, count: total, ...life, conversations })}\n`);
    let written = 0;
    const write = async (lines: readonly BackupLine[]): Promise<void> => {
      if (lines.length === 0) return;
      await writer.write(lines.map((line) => `${lineOf(line)}\n`).join(''));
      written += lines.length;
      this.#tell(progress, written, total);
    };
    for await (const rows of this.#pages(records)) {
      // What came since is not in the count.
      await write(rows.filter(({ log, orderKey }) => orderKey <= (newest.get(log) ?? 0)).map((row) => ({ row })));
    }
    await write(inserted.map((row) => ({ inserted: row })));
    if (total === 0) this.#tell(progress, 0, 0);
    return written === total;
  }

  #records(): readonly LogRecord[] {
    const { book } = this.#parts;
    const records: LogRecord[] = [];
    for (let part = book.shown(0); part.length > 0; part = book.shown(part.at(-1)?.log ?? 0)) records.push(...part);
    return records;
  }

  async *#pages(records: readonly LogRecord[]): AsyncGenerator<readonly CachedMessage[]> {
    const { cache } = this.#parts;
    for (const { log } of records) {
      for (let anchor = -1; ; ) {
        const rows = await cache.page({ log, anchor, count: batchMax, reverse: false });
        const last = rows.at(-1);
        if (!last) break;
        yield rows.filter(({ deleted }) => !deleted);
        anchor = last.orderKey;
      }
    }
  }

  async #check(content: ZIMBackupContent): Promise<BackupHeader> {
    const { appID, userID } = this.#parts;
    let header: BackupHeader | undefined;
    let lines = 0;
    for await (const line of linesOf(content)) {
      if (header) {
        parseLine(line);
        lines += 1;
        continue;
      }
      header = parseHeader(line);
      if (header.userID !== userID || header.appID !== appID) {
        throw failure('MessageModuleCacheFileOnlyCanImportCacheOfOneself', 'the backup is of another user');
      }
    }
    if (header?.count !== lines) throw failure('MessageModuleCacheFileJsonParseFailed', 'the backup is not whole');
    return header;
  }

  async #takeIn(content: ZIMBackupContent, header: BackupHeader, progress: Progress): Promise<void> {
    const { book, sinceBackup } = this.#parts;
    const isSameLife = header.epoch !== undefined && header.epoch === book.epoch;
    // Where the device knows nothing of a conversation it goes on from where the backup was made; what is unread there the
    // server tells with the next sync.
    const strange = isSameLife ? header.conversations.filter((record) => !book.find(record)) : [];
    for (const record of strange) book.adopt({ ...record, messageID: 0 });
    const position = (isSameLife && header.userLogPosition) || 0;
    const logs = isSameLife ? header.conversations : [];
    await sinceBackup.around({ position, logs }, () => this.#bring(content, header, { isSameLife, progress }));
  }

  async #bring(
    content: ZIMBackupContent,
    header: BackupHeader,
    { isSameLife, progress }: { readonly isSameLife: boolean; readonly progress: Progress },
  ): Promise<void> {
    const { book, writes, cache, list, conversationSync } = this.#parts;
    const newest = new Map<number, CachedMessage>();
    let [batch, done, isFirst]: [BackupLine[], number, boolean] = [[], 0, true];
    const keep = async (): Promise<void> => {
      const lines = batch;
      batch = [];
      await writes.call(async () => this.#keep(lines, isSameLife, newest));
      done += lines.length;
      this.#tell(progress, done, header.count);
    };
    for await (const line of linesOf(content)) {
      if (!isFirst) batch.push(parseLine(line));
      isFirst = false;
      if (batch.length === batchMax) await keep();
    }
    if (batch.length > 0 || header.count === 0) await keep();
    const missing = header.conversations.flatMap((record) => {
      const tracked = book.find(record)?.record;
      const lastMessage = tracked && newest.get(tracked.log);
      return lastMessage ? uncountedUpTo({ ...record, ...tracked }, lastMessage) : [];
    });
    await writes.call(async () => {
      const putConversations = list.restore(missing);
      try {
        if (putConversations.length > 0) await cache.write({ putConversations });
      } finally {
        conversationSync.tell();
      }
    });
  }

  async #keep(lines: readonly BackupLine[], isSameLife: boolean, newest: Map<number, CachedMessage>): Promise<void> {
    const { userID, book, cache, inserted, graves } = this.#parts;
    const read = lines.flatMap((line): CachedMessage | readonly CachedMessage[] => {
      if (!('row' in line)) return [];
      const log = book.find(conversationOf(line.row, userID))?.record.log;
      if (log === undefined) return [];
      if (isSameLife && log === line.row.log) return line.row;
      // Positions of another life say nothing: whatever is kept already is newer.
      const { changedPosition, ...row } = line.row;
      return { ...row, log, position: 0 };
    });
    const rows: CachedMessage[] = [];
    // What was deleted since the backup was made stays so.
    for (const group of byConversation(read, userID)) {
      const [first] = group;
      if (first) rows.push(...(await graves.judge(conversationOf(first, userID), group)));
    }
    for (const row of rows)
      if (!row.deleted && row.orderKey > (newest.get(row.log)?.orderKey ?? 0)) newest.set(row.log, row);
    if (rows.length > 0) await cache.write({ rows });
    for (const line of lines) {
      if ('inserted' in line && !inserted.get(line.inserted.localMessageID)) await inserted.put(line.inserted);
    }
  }

  #tell(progress: Progress, done: number, total: number): void {
    if (progress) void this.#parts.events.callBack(() => progress(done, total));
  }
}

/** What fails before there is anything to be read or written. */
async function opened<Result>(open: () => Promise<Result>): Promise<Result> {
  try {
    return await open();
  } catch (thrown) {
    throw failed(thrown, 'MessageModuleCacheFileOpenFailed');
  }
}

const keptCodes: ReadonlySet<number> = new Set([
  ZIMErrorCode.MessageModuleCacheFileOpenFailed,
  ZIMErrorCode.MessageModuleCacheFileOnlyCanImportCacheOfOneself,
  ZIMErrorCode.MessageModuleCacheFileJsonParseFailed,
  ZIMErrorCode.DatabaseModuleDbIsNotOpened,
]);

const failed = (thrown: unknown, name: ErrorName): ZIMError =>
  thrown instanceof ZIMError && keptCodes.has(thrown.code) ? thrown : failure(name, 'the file or the cache failed');

/** An empty file of the plain name; what had it has another one now. */
async function makeRoom(folder: ZIMBackupFolder): Promise<ZIMBackupFile> {
  const present = await folder.getFileHandle(backupName).catch(() => undefined);
  if (present) await putAside(folder, present);
  return folder.getFileHandle(backupName, { create: true });
}

async function putAside(folder: ZIMBackupFolder, present: ZIMBackupFile): Promise<void> {
  const content = await present.getFile();
  const name = `${backupName}_${content.lastModified}`;
  if (present.move) return present.move(name);
  const writer = await (await folder.getFileHandle(name, { create: true })).createWritable();
  const reader = content.stream().getReader();
  const decoder = new globalThis.TextDecoder();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    await writer.write(decoder.decode(part.value, { stream: true }));
  }
  await writer.close();
}
