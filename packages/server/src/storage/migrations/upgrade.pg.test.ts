import { systemRandom } from '@parley/kernel/system';
import { describe, inject } from 'vitest';
import { openedBody } from '../../features/conversations/encode.ts';
import { createTranslator, toSqlConnection } from '../postgres/connection.ts';
import { createTestDatabase } from '../postgres/test-database.ts';
import { postgresDialect } from '../sql/connection.ts';
import { describeUpgrade } from './upgrade-contract.ts';

const serverUrl = inject('postgresUrl');

describe.skipIf(!serverUrl)('on a real server', () => {
  describeUpgrade(
    'PostgreSQL',
    async () => {
      const database = await createTestDatabase(serverUrl ?? '', systemRandom);
      const translate = createTranslator();
      return {
        dialect: postgresDialect,
        // Nothing is prepared: the same text is asked before and after the tables change.
        withConnection: (work) =>
          database.withConnection((connection) =>
            work(
              toSqlConnection(
                (statement, parameters) => connection.query({ text: statement.text }, parameters),
                translate,
              ),
            ),
          ),
        end: () => database.drop(),
      };
    },
    (opened) => JSON.stringify(openedBody({ ...opened, conversationName: '', conversationAvatarUrl: '' })),
  );
});
