import { DatabaseSync } from 'node:sqlite';
import { openedBody } from '../../features/conversations/encode.ts';
import { sqliteDialect } from '../sql/connection.ts';
import { toConnection } from '../sqlite/access.ts';
import { wrapDatabase } from '../sqlite/database.ts';
import { describeUpgrade } from './upgrade-contract.ts';

describeUpgrade(
  'SQLite',
  async () => {
    const database = wrapDatabase(new DatabaseSync(':memory:'), ':memory:');
    return {
      dialect: sqliteDialect,
      withConnection: (work) => work(toConnection(async (ask) => ask(database))),
      end: async () => database.close(),
    };
  },
  (opened) => JSON.stringify(openedBody({ ...opened, conversationName: '', conversationAvatarUrl: '' })),
);
