import {
  combinedMessage,
  conversationID,
  localMessageID,
  message,
  messageContent,
  userID,
} from '@parley/protocol/features/values';
import { limits } from '@parley/protocol/limits';
import {
  count,
  list,
  object,
  oneOf,
  optional,
  orElse,
  parse,
  type Schema,
  type Static,
  text,
} from '@parley/protocol/schema';
import type { CachedMessage } from '../../cache/cache.ts';
import { fieldsOf } from '../../core/arguments.ts';
import { failure } from '../../errors.ts';
import type { ZIMBackupContent, ZIMBackupFolder } from '../../types.ts';
import { localExtendedDataSchema } from './content.ts';
import type { InsertedRow } from './local-row.ts';

/** The file of a backup, and what those before it begin with. */
export const backupName = 'zim_backup_msg_text';
const backupFormat = 'zim_backup_msg';
const backupVersion = 1;

/** A line that is longer is none of ours, in characters. */
const lineMax = 8_000_000;

const anyText = text({ bytesMax: lineMax });

const header = object({
  format: oneOf([backupFormat]),
  version: oneOf([backupVersion]),
  appID: count,
  userID: anyText,
  exportTime: count,
  /** Lines that follow. */
  count,
  /** Which life of the server's database the positions belong to. */
  epoch: optional(count),
  /** What the account deleted up to here is not among the lines. */
  userLogPosition: optional(count),
  conversations: list(
    object({
      ...{ log: count, conversationType: count, conversationID: anyText, position: count, messageSeq: count },
      ...{ messageID: count, conversationName: anyText, conversationAvatarUrl: anyText },
    }),
    { max: lineMax },
  ),
});
export type BackupHeader = Static<typeof header>;

export const headerLine = (of: Omit<BackupHeader, 'format' | 'version'>): string =>
  JSON.stringify({ format: backupFormat, version: backupVersion, ...of });

const local = { localExtendedData: optional(localExtendedDataSchema) };
const stored = object({ log: count, message, ...local });
const inserted = object({
  ...{
    localMessageID,
    conversationType: count,
    conversationID,
    senderUserID: userID,
    timestamp: count,
    orderKey: count,
  },
  localExtendedData: localExtendedDataSchema,
  combined: optional(list(combinedMessage, { max: limits.combinedMessagesMax })),
  content: orElse(object({ type: oneOf([30, 20]), message: anyText, extendedData: optional(anyText) }), messageContent),
});

/** One message of a backup. */
export type BackupLine = { readonly row: CachedMessage } | { readonly inserted: InsertedRow };

export function lineOf(one: BackupLine): string {
  if ('inserted' in one) return JSON.stringify({ inserted: one.inserted });
  const { log, localExtendedData, ...rest } = one.row;
  return JSON.stringify({ log, message: rest, localExtendedData });
}

export const parseHeader = (line: string): BackupHeader => read(header, line);

export function parseLine(line: string): BackupLine {
  const isInserted = line.startsWith('{"inserted"');
  if (isInserted) {
    return { inserted: { ...read(object({ inserted }), line).inserted, status: 'inserted' } };
  }
  const { log, message: rest, localExtendedData } = read(stored, line);
  return { row: { ...rest, log, ...(localExtendedData !== undefined && { localExtendedData }) } };
}

const broken = () => failure('MessageModuleCacheFileJsonParseFailed', 'a line of the backup is not valid');

function read<Of extends Schema>(schema: Of, line: string): Static<Of> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw broken();
  }
  const parsed = parse(schema, value);
  if (!parsed.ok) throw broken();
  return parsed.value;
}

/** The lines of a file, one after another. */
export async function* linesOf(content: ZIMBackupContent): AsyncGenerator<string> {
  const reader = content.stream().getReader();
  const decoder = new globalThis.TextDecoder('utf-8', { fatal: true });
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += decode(decoder, value);
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
      if (rest.length > lineMax) throw broken();
      if (!done) continue;
      // The last line ends like all others, or somebody was interrupted.
      if (rest !== '') throw broken();
      return;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** No more bytes: that was all. */
function decode(decoder: TextDecoder, bytes: Uint8Array | undefined): string {
  try {
    return decoder.decode(bytes, { stream: bytes !== undefined });
  } catch {
    throw broken();
  }
}

/** Whether the app handed in something that can be such a folder. */
export const isFolder = (value: unknown): value is ZIMBackupFolder =>
  typeof fieldsOf(value, 'getFileHandle')['getFileHandle'] === 'function';
