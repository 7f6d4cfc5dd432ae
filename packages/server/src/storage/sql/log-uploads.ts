import { millis } from '@parley/kernel/brand';
import { type AppID, toUserKey } from '../../core/ids.ts';
import type { LogUpload, LogUploadStore } from '../../features/session/store.ts';
import { flagIn, flagValue, numberIn, type SqlConnection, type SqlRow, type SqlValue, textIn } from './connection.ts';

const columns = 'user_key, device_id, slot, upload_id, parts, size_bytes, is_complete, uploaded_at';

const toLogUpload = (row: SqlRow): LogUpload => ({
  userKey: toUserKey(numberIn(row, 'user_key')),
  deviceID: textIn(row, 'device_id'),
  slot: numberIn(row, 'slot'),
  uploadID: textIn(row, 'upload_id'),
  parts: numberIn(row, 'parts'),
  sizeBytes: numberIn(row, 'size_bytes'),
  isComplete: flagIn(row, 'is_complete'),
  uploadedAt: millis(numberIn(row, 'uploaded_at')),
});

const putStatement = `insert into log_uploads (app, ${columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (app, user_key, device_id, slot) do update set
    upload_id = excluded.upload_id,
    parts = excluded.parts,
    size_bytes = excluded.size_bytes,
    is_complete = excluded.is_complete,
    uploaded_at = excluded.uploaded_at`;

export function createLogUploadStore(connection: SqlConnection, app: AppID): LogUploadStore {
  const keyOf = ({ userKey, deviceID, slot }: LogUpload): SqlValue[] => [app, userKey, deviceID, slot];
  const ofKey = 'app = ? and user_key = ? and device_id = ? and slot = ?';
  const removeParts = (upload: LogUpload) =>
    connection.run(`delete from log_upload_parts where ${ofKey}`, keyOf(upload));
  const remove = async (uploads: readonly LogUpload[]): Promise<void> => {
    for (const upload of uploads) {
      await removeParts(upload);
      await connection.run(`delete from log_uploads where ${ofKey}`, keyOf(upload));
    }
  };
  const write = async (upload: LogUpload, text: string): Promise<void> => {
    const { uploadID, parts, sizeBytes, isComplete, uploadedAt } = upload;
    const state = [uploadID, parts, sizeBytes, flagValue(isComplete), uploadedAt];
    await connection.run(putStatement, [...keyOf(upload), ...state]);
    await connection.run(
      'insert into log_upload_parts (app, user_key, device_id, slot, part, body) values (?, ?, ?, ?, ?, ?)',
      [...keyOf(upload), parts - 1, text],
    );
  };
  return {
    newest: async (userKey, deviceID) => {
      const row = await connection.get(
        `select ${columns} from log_uploads where app = ? and user_key = ? and device_id = ? order by slot desc limit 1`,
        [app, userKey, deviceID],
      );
      return row && toLogUpload(row);
    },
    textOf: async (upload) => {
      const rows = await connection.all(
        `select body from log_upload_parts where ${ofKey} order by part`,
        keyOf(upload),
      );
      return rows.map((row) => textIn(row, 'body')).join('');
    },
    begin: async (upload, text) => {
      await removeParts(upload);
      await write(upload, text);
    },
    append: write,
    keepNewest: async (userKey, count) => {
      const rows = await connection.all(
        `select ${columns} from log_uploads where app = ? and user_key = ?
         order by uploaded_at desc, slot desc, device_id limit 1000 offset ?`,
        [app, userKey, count],
      );
      await remove(rows.map(toLogUpload));
    },
    sweep: async (before, limit) => {
      const rows = await connection.all(
        `select ${columns} from log_uploads where app = ? and uploaded_at < ? order by uploaded_at limit ?`,
        [app, before, limit],
      );
      await remove(rows.map(toLogUpload));
      return rows.length;
    },
  };
}
