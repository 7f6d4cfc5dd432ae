/** Three typical cold queries, as plain text for both engines and as Kysely expressions. */
import type { Kysely } from 'kysely';

export type Tables = {
  readonly friend: {
    readonly owner_id: number;
    readonly friend_id: number;
    readonly alias: string;
    readonly since: number;
  };
  readonly account: {
    readonly id: number;
    readonly user_id: string;
    readonly name: string;
    readonly avatar_url: string;
  };
};

export const createTables = `
  create table account (id bigint primary key, user_id text not null, name text not null, avatar_url text not null);
  create table friend (owner_id bigint not null, friend_id bigint not null, alias text not null, since bigint not null, primary key (owner_id, friend_id));`;

export type Values = readonly (string | number)[];
export type CompiledQuery = { readonly text: string; readonly values: Values };

/**
 * One text for both engines: PostgreSQL reads `$1`, and SQLite takes the same
 * text as a named parameter, which is bound by an object `{1: value}`. The text
 * made for SQLite says `?1` instead, which is bound by position (positional values skip named parameters).
 */
export type QueryText = { readonly postgres: string; readonly sqlite: string };

export function queryText(text: string): QueryText {
  return { postgres: text, sqlite: text.replaceAll(/\$(\d+)/g, '?$1') };
}

export const plain = {
  oneAccount: queryText('select id, user_id, name, avatar_url from account where user_id = $1'),
  friendPage: queryText(`select a.user_id, a.name, a.avatar_url, f.alias, f.since
    from friend f join account a on a.id = f.friend_id
    where f.owner_id = $1 and f.friend_id > $2 order by f.friend_id limit $3`),
  saveFriend: queryText(`insert into friend (owner_id, friend_id, alias, since) values ($1, $2, $3, $4)
    on conflict (owner_id, friend_id) do update set alias = excluded.alias returning since`),
} as const;

export type QueryName = keyof typeof plain;
export const queryNames: readonly QueryName[] = ['oneAccount', 'friendPage', 'saveFriend'];

export function valuesOf(name: QueryName, index: number): Values {
  switch (name) {
    case 'oneAccount':
      return [`user_${index % 1000}`];
    case 'friendPage':
      return [index % 1000, 10, 20];
    case 'saveFriend':
      return [index % 1000, index % 50, `alias ${index}`, index];
    default:
      return name satisfies never;
  }
}

/** Builds the same query with Kysely; it is built anew per call, as its users do. */
export function build(database: Kysely<Tables>, name: QueryName, index: number) {
  switch (name) {
    case 'oneAccount':
      return database
        .selectFrom('account')
        .select(['id', 'user_id', 'name', 'avatar_url'])
        .where('user_id', '=', `user_${index % 1000}`);
    case 'friendPage':
      return database
        .selectFrom('friend as f')
        .innerJoin('account as a', 'a.id', 'f.friend_id')
        .select(['a.user_id', 'a.name', 'a.avatar_url', 'f.alias', 'f.since'])
        .where('f.owner_id', '=', index % 1000)
        .where('f.friend_id', '>', 10)
        .orderBy('f.friend_id')
        .limit(20);
    case 'saveFriend':
      return database
        .insertInto('friend')
        .values({ owner_id: index % 1000, friend_id: index % 50, alias: `alias ${index}`, since: index })
        .onConflict((conflict) =>
          conflict.columns(['owner_id', 'friend_id']).doUpdateSet((eb) => ({ alias: eb.ref('excluded.alias') })),
        )
        .returning('since');
    default:
      return name satisfies never;
  }
}
