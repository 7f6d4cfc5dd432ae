import { assert } from '@parley/kernel/assert';
import { type AppID, type SessionID, toSessionID, type UserKey } from '../../core/ids.ts';
import type { MemberKey } from '../../features/logs/store.ts';
import type { NewUserLogEntry } from '../../features/users/store.ts';
import type { ReadingSets } from '../sql/cold-stores.ts';
import { assertBindable, numberIn, textIn } from '../sql/connection.ts';
import { headColumns, lastReadings, membershipColumns, memberTables, toMember } from '../sql/conversations.ts';
import { isDeletedText } from '../sql/deletions.ts';
import { isInForce } from '../sql/sessions.ts';
import { entryColumns, lastEntries, replaceEntry } from '../sql/user-log.ts';
import { numberArray, type Run, textArray } from './connection.ts';
import type { Statement } from './driver.ts';
import type { Inside } from './transaction.ts';

/** Locked in one order, so that two batches that share sessions do not wait for each other. */
const generations: Statement = {
  name: 'generations',
  text: `select session_id, generation from sessions
    where app = $1 and session_id = any($2::text[]) and ${isInForce} order by session_id for share`,
};

const members: Statement = {
  name: 'members',
  text: `select members.log, members.user_key, ${headColumns}, ${membershipColumns}
    from unnest($2::bigint[], $3::bigint[]) as asked (log, user_key)
    join ${memberTables} on members.app = $1 and members.user_key = asked.user_key and members.log = asked.log`,
};

const deletedBy: Statement = {
  name: 'deleted-by',
  text: `select asked.place
    from unnest($2::bigint[], $3::bigint[], $4::bigint[]) with ordinality as asked (log, user_key, message_seq, place)
    join members on members.app = $1 and members.user_key = asked.user_key and members.log = asked.log
    where ${isDeletedText('asked.message_seq')}`,
};

const putReadings: Statement = {
  name: 'put-readings',
  text: `update members set read_position = given.position, read_seq = given.message_seq, read_others = given.others,
      carried = given.carried
    from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
      as given (log, user_key, position, message_seq, others, carried)
    where members.app = $1 and members.user_key = given.user_key and members.log = given.log`,
};

const nextPositions: Statement = {
  name: 'next-user-log-positions',
  text: `update users set user_log_position = user_log_position + given.count
    from unnest($2::bigint[], $3::bigint[]) as given (user_key, count)
    where users.app = $1 and users.user_key = given.user_key
    returning users.user_key, users.user_log_position`,
};

const putEntries: Statement = {
  name: 'put-user-log-entries',
  text: `insert into user_log_entries (app, user_key, ${entryColumns})
    select $1::bigint, given.* from unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[])
      as given
    ${replaceEntry}`,
};

/** The generations of sessions that are in force, locked; nothing is asked for none. */
export async function readGenerations(
  read: Run,
  app: AppID,
  sessionIDs: readonly SessionID[],
): Promise<ReadonlyMap<SessionID, number>> {
  const asked = [...new Set(sessionIDs)];
  if (asked.length === 0) return new Map();
  assertBindable(asked);
  const { rows } = await read(generations, [app, textArray(asked)]);
  return new Map(rows.map((row) => [toSessionID(textIn(row, 'session_id')), numberIn(row, 'generation')]));
}

const nameOf = ({ log, userKey }: { readonly log: number; readonly userKey: number }): string => `${log} ${userKey}`;

/** Facts are asked for at once, behind `begin` and the locks; each write is one statement. */
export function createReadingSets(inside: Inside, app: AppID): ReadingSets {
  const { read, run } = inside;
  return {
    sessions: { generations: (sessionIDs) => readGenerations(read, app, sessionIDs) },
    conversations: {
      members: async (asked) => {
        if (asked.length === 0) return [];
        const once = [...new Map(asked.map((member) => [nameOf(member), member])).values()];
        const { rows } = await read(members, [app, ...memberArrays(once)]);
        const found = new Map(
          rows.map((row) => [nameOf({ log: numberIn(row, 'log'), userKey: numberIn(row, 'user_key') }), toMember(row)]),
        );
        return asked.map((member) => found.get(nameOf(member)));
      },
      deletedBy: async (asked) => {
        if (asked.length === 0) return [];
        const messageSeqs = numberArray(asked.map(({ messageSeq }) => messageSeq));
        const { rows } = await read(deletedBy, [app, ...memberArrays(asked), messageSeqs]);
        const places = new Set(rows.map((row) => numberIn(row, 'place')));
        return asked.map((_, index) => places.has(index + 1));
      },
      putReadings: async (given) => {
        const readings = lastReadings(given);
        if (readings.length === 0) return;
        const { count } = await run(putReadings, [
          app,
          ...memberArrays(readings),
          numberArray(readings.map(({ reading }) => reading.position)),
          numberArray(readings.map(({ reading }) => reading.messageSeq)),
          numberArray(readings.map(({ reading }) => reading.countedByOthers)),
          numberArray(readings.map(({ carried = 0 }) => carried)),
        ]);
        assert(count === readings.length, 'conversations.putReadings: the user is a member');
      },
    },
    users: {
      putUserLogEntries: async (entries) => {
        if (entries.length === 0) return [];
        const placed = await placeEntries(run, app, entries);
        const left = lastEntries(placed);
        const texts = (name: 'kind' | 'key' | 'body'): readonly string[] => left.map(({ entry }) => entry[name]);
        const origins = left.map(({ entry }) => entry.origin);
        const [kinds, keys, bodies] = [texts('kind'), texts('key'), texts('body')];
        assertBindable([...kinds, ...keys, ...bodies, ...origins.map((origin) => origin ?? null)]);
        inside.write(putEntries, [
          app,
          numberArray(left.map(({ userKey }) => userKey)),
          numberArray(left.map(({ position }) => position)),
          ...[kinds, keys, origins, bodies].map(textArray),
        ]);
        return placed.map(({ position }) => position);
      },
    },
  };
}

const memberArrays = (asked: readonly MemberKey[]): readonly string[] => [
  numberArray(asked.map(({ log }) => log)),
  numberArray(asked.map(({ userKey }) => userKey)),
];

/** Moves the heads of the users' logs by what each gets, and gives each entry its position. */
async function placeEntries(run: Run, app: AppID, entries: readonly NewUserLogEntry[]) {
  const counts = new Map<UserKey, number>();
  for (const { userKey } of entries) counts.set(userKey, (counts.get(userKey) ?? 0) + 1);
  const { rows } = await run(nextPositions, [app, numberArray([...counts.keys()]), numberArray([...counts.values()])]);
  assert(rows.length === counts.size, 'users.putUserLogEntries: the user is registered');
  const heads = new Map<number, number>(
    rows.map((row) => [numberIn(row, 'user_key'), numberIn(row, 'user_log_position')]),
  );
  const left = new Map(counts);
  return entries.map((given) => {
    const after = (left.get(given.userKey) ?? 0) - 1;
    left.set(given.userKey, after);
    return { ...given, position: (heads.get(given.userKey) ?? 0) - after };
  });
}
