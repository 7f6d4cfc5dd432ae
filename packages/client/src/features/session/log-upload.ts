import { type Random, randomText } from '@parley/kernel/random';
import { uploadLog } from '@parley/protocol/features/session';
import type { Connection } from '../../core/connection.ts';
import { ZIMErrorCode } from '../../enums.ts';
import { asFailure, failure, type ZIMError } from '../../errors.ts';
import { capacity } from '../../limits.ts';

const uploadIDLength = 20;

/** Lines joined to texts that the server takes one by one. */
function* parts(lines: readonly string[]): Generator<string> {
  let part = '';
  for (const line of lines) {
    if (part.length + line.length >= capacity.logPartUnitsMax) {
      yield part;
      part = '';
    }
    part += `${line}\n`;
  }
  yield part;
}

/** Sends the lines, part by part; resolves also when a later upload has taken the place of this one. */
export async function sendLog(
  { connection, random }: { readonly connection: Pick<Connection, 'call'>; readonly random: Random },
  lines: readonly string[],
): Promise<void> {
  const uploadID = randomText(random, uploadIDLength);
  const texts = [...parts(lines)];
  try {
    for (const [part, text] of texts.entries()) {
      const isLast = part === texts.length - 1;
      const { isSuperseded } = await connection.call(uploadLog, { uploadID, part, isLast, text });
      if (isSuperseded) return;
    }
  } catch (thrown) {
    throw asUploadFailure(thrown);
  }
}

/** Whatever fails, it is the upload that failed; only the end of the login or of the instance is told as such. */
function asUploadFailure(thrown: unknown): ZIMError {
  const error = asFailure(thrown, 'CommonModuleUploadLogError');
  const isEnd =
    error.code === ZIMErrorCode.CommonModuleNotInit || error.code === ZIMErrorCode.NetworkModuleUserHasAlreadyLoggedOut;
  return isEnd ? error : failure('CommonModuleUploadLogError', error.message);
}
