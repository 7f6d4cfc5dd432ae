import { type AppID, toLogKey, toUserKey } from '../../core/ids.ts';
import type { ImportStore } from '../../features/messages/import-store.ts';
import { numberIn, placeholders, type SqlConnection, textIn } from './connection.ts';
import { shownToAllFlags } from './targets.ts';

const columns = 'log, lacking_key, digest, message_seq';

export const createImportStore = (connection: SqlConnection, app: AppID): ImportStore => ({
  lacked: async (asked) => {
    if (asked.length === 0) return [];
    const each = asked.map(() => '(log = ? and lacking_key = ? and digest = ?)').join(' or ');
    const text = `select ${columns} from message_imports where app = ? and (${each}) order by log, message_seq`;
    const params = asked.flatMap(({ log, lackingKey, digest }) => [log, lackingKey, digest]);
    return (await connection.all(text, [app, ...params])).map((row) => ({
      log: toLogKey(numberIn(row, 'log')),
      lackingKey: toUserKey(numberIn(row, 'lacking_key')),
      digest: textIn(row, 'digest'),
      messageSeq: numberIn(row, 'message_seq'),
    }));
  },
  note: async (lacked) => {
    if (lacked.length === 0) return;
    const values = lacked.map(() => `(${placeholders(5)})`).join(', ');
    const params = lacked.flatMap(({ log, lackingKey, digest, messageSeq }) => [
      app,
      log,
      lackingKey,
      digest,
      messageSeq,
    ]);
    await connection.run(`insert into message_imports (app, ${columns}) values ${values}`, params);
  },
  attach: async (lacked) => {
    for (const { log, lackingKey, digest, messageSeq } of lacked) {
      await connection.run(
        `update messages set flags = messages.flags & ~${shownToAllFlags} where app = ? and log = ? and message_seq = ?`,
        [app, log, messageSeq],
      );
      await connection.run(
        'delete from message_imports where app = ? and log = ? and lacking_key = ? and digest = ? and message_seq = ?',
        [app, log, lackingKey, digest, messageSeq],
      );
    }
  },
});
