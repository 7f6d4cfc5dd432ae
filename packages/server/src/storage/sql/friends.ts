import { assert } from '@parley/kernel/assert';
import { millis } from '@parley/kernel/brand';
import { friendAttributes } from '@parley/protocol/features/friends';
import { told } from '@parley/protocol/features/values';
import { object } from '@parley/protocol/schema';
import { type AppID, toUserID, toUserKey, type UserKey } from '../../core/ids.ts';
import {
  applicationStates,
  type FriendApplicationRow,
  type FriendApplicationState,
  type FriendDraft,
  type FriendRow,
  type FriendStore,
} from '../../features/friends/store.ts';
import {
  flagIn,
  flagValue,
  numberIn,
  placeholders,
  type SqlConnection,
  type SqlRow,
  textIn,
  textOrNothingIn,
} from './connection.ts';
import { decodeStored } from './stored-json.ts';

const columns = 'owner_key, friend_key, alias, attributes, wording, created_at';

const draft = object({ wording: told, friendAlias: told, friendAttributes });

const toFriend = (row: SqlRow): FriendRow => ({
  ownerKey: toUserKey(numberIn(row, 'owner_key')),
  friendKey: toUserKey(numberIn(row, 'friend_key')),
  friendAlias: textIn(row, 'alias'),
  friendAttributes: decodeStored(friendAttributes, textIn(row, 'attributes')),
  wording: textIn(row, 'wording'),
  createdAt: millis(numberIn(row, 'created_at')),
});

type FriendPart = Pick<
  FriendStore,
  'friendsAmong' | 'ownersAmong' | 'friendsAfter' | 'ownersAfter' | 'friendCount' | 'putFriends' | 'removeFriend'
>;

function createFriends(connection: SqlConnection, app: AppID): FriendPart {
  return {
    friendsAmong: async (ownerKey, userKeys) => {
      if (userKeys.length === 0) return [];
      const rows = await connection.all(
        `select ${columns} from friends where app = ? and owner_key = ? and friend_key in (${placeholders(userKeys.length)})`,
        [app, ownerKey, ...userKeys],
      );
      return rows.map(toFriend);
    },
    ownersAmong: async (friendKey, userKeys) => {
      if (userKeys.length === 0) return [];
      const rows = await connection.all(
        `select owner_key from friends where app = ? and friend_key = ? and owner_key in (${placeholders(userKeys.length)})`,
        [app, friendKey, ...userKeys],
      );
      return rows.map((row) => toUserKey(numberIn(row, 'owner_key')));
    },
    friendsAfter: async (ownerKey, after, limit) => {
      const rows = await connection.all(
        `select ${columns} from friends where app = ? and owner_key = ? and friend_key > ? order by friend_key limit ?`,
        [app, ownerKey, after, limit],
      );
      return rows.map(toFriend);
    },
    ownersAfter: async (friendKey, after, limit) => {
      const rows = await connection.all(
        'select owner_key from friends where app = ? and friend_key = ? and owner_key > ? order by owner_key limit ?',
        [app, friendKey, after, limit],
      );
      return rows.map((row) => toUserKey(numberIn(row, 'owner_key')));
    },
    friendCount: async (ownerKey) => {
      const row = await connection.get('select count(*) as friends from friends where app = ? and owner_key = ?', [
        app,
        ownerKey,
      ]);
      return row ? numberIn(row, 'friends') : 0;
    },
    putFriends: async (rows) => {
      if (rows.length === 0) return;
      await connection.run(
        `insert into friends (app, ${columns}) values ${rows.map(() => '(?, ?, ?, ?, ?, ?, ?)').join(', ')}
         on conflict (app, owner_key, friend_key) do update set alias = excluded.alias,
           attributes = excluded.attributes, wording = excluded.wording, created_at = excluded.created_at`,
        rows.flatMap((row) => [
          ...[app, row.ownerKey, row.friendKey, row.friendAlias, JSON.stringify(row.friendAttributes)],
          ...[row.wording, row.createdAt],
        ]),
      );
    },
    removeFriend: async (ownerKey, friendKey) => {
      await connection.run('delete from friends where app = ? and owner_key = ? and friend_key = ?', [
        app,
        ownerKey,
        friendKey,
      ]);
    },
  };
}

/** Both columns of what there is twice, that of the user first. */
type Sides = readonly [own: 'low' | 'high', other: 'low' | 'high'];
const sidesOf = (userKey: UserKey, otherKey: UserKey): Sides =>
  userKey < otherKey ? ['low', 'high'] : ['high', 'low'];

/** The columns of an application as one side sees it. */
const seenFrom = ([own, other]: Sides): string =>
  `${own}_key as user_key, ${other}_key as other_key, state, ${own}_draft as own_draft, ${other}_draft as other_draft,
   ${own}_listed as own_listed, ${other}_listed as other_listed, created_at, updated_at, expires_at`;

const bothSides: readonly Sides[] = [
  ['low', 'high'],
  ['high', 'low'],
];

const draftIn = (row: SqlRow, column: string): FriendDraft | undefined => {
  const text = textOrNothingIn(row, column);
  return text === undefined ? undefined : decodeStored(draft, text);
};

function stateIn(row: SqlRow): FriendApplicationState {
  const state = applicationStates.find((one) => one === textIn(row, 'state'));
  assert(state !== undefined, 'the state of an application is a known one');
  return state;
}

const toApplication = (row: SqlRow): FriendApplicationRow => ({
  userKey: toUserKey(numberIn(row, 'user_key')),
  otherKey: toUserKey(numberIn(row, 'other_key')),
  state: stateIn(row),
  own: draftIn(row, 'own_draft'),
  other: draftIn(row, 'other_draft'),
  isListed: flagIn(row, 'own_listed'),
  isListedByOther: flagIn(row, 'other_listed'),
  createdAt: millis(numberIn(row, 'created_at')),
  updatedAt: millis(numberIn(row, 'updated_at')),
  expiresAt: millis(numberIn(row, 'expires_at')),
});

const applicationsAfter = `${bothSides
  .map(
    (sides) => `select ${seenFrom(sides)} from friend_applications
      where app = ? and ${sides[0]}_key = ? and ${sides[1]}_key > ?`,
  )
  .join(' union all ')} order by other_key limit ?`;

const listedCount = `select ${bothSides
  .map(([own]) => `(select count(*) from friend_applications where app = ? and ${own}_key = ? and ${own}_listed = 1)`)
  .join(' + ')} as listed`;

const oldestListed = `select listed.other_key, users.user_id from (
    ${bothSides
      .map(
        ([own, other]) => `select ${other}_key as other_key, updated_at from friend_applications
          where app = ? and ${own}_key = ? and ${own}_listed = 1`,
      )
      .join(' union all ')} order by updated_at, other_key limit ?) as listed
  join users on users.app = ? and users.user_key = listed.other_key
  order by listed.updated_at, listed.other_key`;

const putText = `insert into friend_applications (app, low_key, high_key, state, low_draft, high_draft, low_listed,
    high_listed, created_at, updated_at, expires_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (app, low_key, high_key) do update set state = excluded.state, low_draft = excluded.low_draft,
    high_draft = excluded.high_draft, low_listed = excluded.low_listed, high_listed = excluded.high_listed,
    created_at = excluded.created_at, updated_at = excluded.updated_at, expires_at = excluded.expires_at`;

/** Of a limit that was lowered the rest goes with the next ones. */
const trimmedMax = 20;

type ApplicationPart = Pick<FriendStore, 'application' | 'applicationsAfter' | 'putApplication' | 'trimApplications'>;

function createApplications(connection: SqlConnection, app: AppID): ApplicationPart {
  const orderedKeys = (userKey: UserKey, otherKey: UserKey) => [
    Math.min(userKey, otherKey),
    Math.max(userKey, otherKey),
  ];
  const removeUnlisted = (userKey: UserKey, otherKey: UserKey) =>
    connection.run(
      `delete from friend_applications
       where app = ? and low_key = ? and high_key = ? and low_listed = 0 and high_listed = 0`,
      [app, ...orderedKeys(userKey, otherKey)],
    );
  return {
    application: async (userKey, otherKey) => {
      const row = await connection.get(
        `select ${seenFrom(sidesOf(userKey, otherKey))} from friend_applications
         where app = ? and low_key = ? and high_key = ?`,
        [app, ...orderedKeys(userKey, otherKey)],
      );
      return row && toApplication(row);
    },
    applicationsAfter: async (userKey, after, limit) => {
      const asked = [app, userKey, after];
      const rows = await connection.all(applicationsAfter, [...asked, ...asked, limit]);
      return rows.map(toApplication);
    },
    putApplication: async ({ userKey, otherKey, ...application }) => {
      const own = application.own ? JSON.stringify(application.own) : null;
      const other = application.other ? JSON.stringify(application.other) : null;
      const listed = [flagValue(application.isListed), flagValue(application.isListedByOther)];
      const isLow = userKey < otherKey;
      await connection.run(putText, [
        ...[app, ...orderedKeys(userKey, otherKey), application.state],
        ...(isLow ? [own, other] : [other, own]),
        ...(isLow ? listed : listed.toReversed()),
        ...[application.createdAt, application.updatedAt, application.expiresAt],
      ]);
      if (!application.isListed && !application.isListedByOther) await removeUnlisted(userKey, otherKey);
    },
    trimApplications: async (userKey, max) => {
      const asked = [app, userKey];
      const counted = await connection.get(listedCount, [...asked, ...asked]);
      const excess = Math.min((counted ? numberIn(counted, 'listed') : 0) - max, trimmedMax);
      if (excess <= 0) return [];
      const rows = await connection.all(oldestListed, [...asked, ...asked, excess, app]);
      for (const row of rows) {
        const otherKey = toUserKey(numberIn(row, 'other_key'));
        const [own] = sidesOf(userKey, otherKey);
        await connection.run(
          `update friend_applications set ${own}_listed = 0 where app = ? and low_key = ? and high_key = ?`,
          [app, ...orderedKeys(userKey, otherKey)],
        );
        await removeUnlisted(userKey, otherKey);
      }
      return rows.map((row) => toUserID(textIn(row, 'user_id')));
    },
  };
}

export const createFriendStore = (connection: SqlConnection, app: AppID): FriendStore => ({
  ...createFriends(connection, app),
  ...createApplications(connection, app),
});
