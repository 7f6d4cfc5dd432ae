import { present } from '@parley/kernel/assert';
import { millis } from '@parley/kernel/brand';
import type { AppID } from '../../core/ids.ts';
import type { SignatureStore } from '../../server-api/signature-store.ts';
import { numberIn, type SqlConnection } from './connection.ts';

export function createSignatureStore(connection: SqlConnection, app: AppID): SignatureStore {
  const beginning = () => connection.get('select began_at from signature_memories where app = ?', [app]);
  return {
    rememberedSince: async (now) => {
      const found = await beginning();
      if (found) return millis(numberIn(found, 'began_at'));
      // Another node may have been quicker.
      await connection.run(
        'insert into signature_memories (app, began_at) values (?, ?) on conflict (app) do nothing',
        [app, now],
      );
      return millis(numberIn(present(await beginning(), 'a memory has a beginning'), 'began_at'));
    },
    remember: async ({ nonce, timestamp }) => {
      const added = await connection.run(
        `insert into shown_signatures (app, signed_at, nonce) values (?, ?, ?)
         on conflict (app, signed_at, nonce) do nothing`,
        [app, timestamp, nonce],
      );
      return added > 0;
    },
    forget: (timestamp, limit) =>
      connection.run(
        `delete from shown_signatures where app = ? and (signed_at, nonce) in (
           select signed_at, nonce from shown_signatures
           where app = ? and signed_at < ? order by signed_at, nonce limit ?)`,
        [app, app, timestamp, limit],
      ),
  };
}
