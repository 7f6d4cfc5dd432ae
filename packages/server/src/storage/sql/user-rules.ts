import { assert } from '@parley/kernel/assert';
import type { AppID } from '../../core/ids.ts';
import type { OfflinePushRule, UserStore } from '../../features/users/store.ts';
import { numberIn, type SqlConnection, type SqlRow, textIn } from './connection.ts';

const platformsIn = (row: SqlRow, column: string): readonly number[] =>
  textIn(row, column).split(' ').filter(Boolean).map(Number);

const toRule = (row: SqlRow): OfflinePushRule => ({
  onlinePlatforms: platformsIn(row, 'rule_online_platforms'),
  notToReceiveOfflinePushPlatforms: platformsIn(row, 'rule_spared_platforms'),
});

type RuleStore = Pick<UserStore, 'pushSettings' | 'putOfflinePushRule' | 'putBadge'>;

/** What users have set for pushes; it stands with the user and is read on its own. */
export function createUserRules(connection: SqlConnection, app: AppID): RuleStore {
  return {
    pushSettings: async (userKey) => {
      const row = await connection.get(
        'select rule_online_platforms, rule_spared_platforms, badge from users where app = ? and user_key = ?',
        [app, userKey],
      );
      return row && { offlinePushRule: toRule(row), badge: numberIn(row, 'badge') };
    },
    putOfflinePushRule: async (userKey, { onlinePlatforms, notToReceiveOfflinePushPlatforms }) => {
      const changes = await connection.run(
        'update users set rule_online_platforms = ?, rule_spared_platforms = ? where app = ? and user_key = ?',
        [onlinePlatforms.join(' '), notToReceiveOfflinePushPlatforms.join(' '), app, userKey],
      );
      assert(changes === 1, 'users.putOfflinePushRule: the user is registered');
    },
    putBadge: async (userKey, badge) => {
      const changes = await connection.run('update users set badge = ? where app = ? and user_key = ?', [
        badge,
        app,
        userKey,
      ]);
      assert(changes === 1, 'users.putBadge: the user is registered');
    },
  };
}
