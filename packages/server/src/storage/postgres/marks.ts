import type { AppID, LogKey, UserKey } from '../../core/ids.ts';
import type { Pin, PinStore } from '../../features/messages/pin-store.ts';
import type { OwnReaction, ReactionStore } from '../../features/messages/reaction-store.ts';
import type { MessagePlace } from '../../features/messages/store.ts';
import { assertBindable, numberIn, type SqlRow } from '../sql/connection.ts';
import { toPin } from '../sql/pins.ts';
import { encodeRequests, toOwnReaction } from '../sql/reactions.ts';
import { numberArray, textArray } from './connection.ts';
import type { Statement } from './driver.ts';
import { gather } from './gather.ts';
import type { Inside } from './transaction.ts';

const ownReactions: Statement = {
  name: 'marks-own-reactions',
  text: `select asked.place, found.*
    from unnest($2::bigint[], $3::bigint[], $4::text[], $5::bigint[]) with ordinality
      as asked (log, message_seq, reaction_type, user_key, place)
    cross join lateral (
      select reaction_type, own_count, first_position, last_position, requests from reactions
      where reactions.app = $1 and reactions.log = asked.log and reactions.message_seq = asked.message_seq
        and reactions.reaction_type = asked.reaction_type and reactions.user_key = asked.user_key
      offset 0) as found`,
};

const putReactions: Statement = {
  name: 'marks-put-reactions',
  text: `insert into reactions (app, log, message_seq, reaction_type, user_key, own_count, first_position, last_position,
      requests)
    select $1::bigint, given.* from unnest($2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[],
      $7::bigint[], $8::bigint[], $9::text[]) as given
    on conflict (app, log, message_seq, reaction_type, user_key) do update set own_count = excluded.own_count,
      first_position = excluded.first_position, last_position = excluded.last_position, requests = excluded.requests`,
};

const pinsOfLogs: Statement = {
  name: 'marks-pins-of-logs',
  text: `select log, message_seq, position, request from pins
    where app = $1 and log = any($2::bigint[]) order by log, position`,
};

const putPins: Statement = {
  name: 'marks-put-pins',
  text: `insert into pins (app, log, message_seq, position, request)
    select $1::bigint, given.* from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[]) as given
    on conflict (app, log, message_seq) do update set position = excluded.position, request = excluded.request`,
};

const removePins: Statement = {
  name: 'marks-remove-pins',
  text: `delete from pins using unnest($2::bigint[], $3::bigint[]) as gone (log, message_seq)
    where pins.app = $1 and pins.log = gone.log and pins.message_seq = gone.message_seq`,
};

type OwnQuery = MessagePlace & { readonly userKey: UserKey; readonly reactionType: string };
type NewReaction = MessagePlace & { readonly userKey: UserKey; readonly reaction: OwnReaction };

const placeArrays = (places: readonly MessagePlace[]): readonly string[] => [
  numberArray(places.map(({ log }) => log)),
  numberArray(places.map(({ messageSeq }) => messageSeq)),
];

const nothing = <Item>(items: readonly Item[]): readonly undefined[] => items.map(() => undefined);

/** What changes of many messages read and write of their reactions, each as one statement. */
export function gatherReactions({ read, run }: Inside, app: AppID, cold: ReactionStore): ReactionStore {
  const own = gather<OwnQuery, readonly OwnReaction[]>(async (asked) => {
    const types = asked.map(({ reactionType }) => reactionType);
    assertBindable(types);
    const users = numberArray(asked.map(({ userKey }) => userKey));
    const { rows } = await read(ownReactions, [app, ...placeArrays(asked), textArray(types), users]);
    const found = new Map(rows.map((row) => [numberIn(row, 'place'), toOwnReaction(row)]));
    return asked.map((_, index) => {
      const one = found.get(index + 1);
      return one ? [one] : [];
    });
  });
  const put = gather<NewReaction, undefined>(async (given) => {
    const reactions = given.map(({ reaction }) => reaction);
    const types = reactions.map(({ reactionType }) => reactionType);
    const requests = reactions.map(encodeRequests);
    assertBindable([...types, ...requests]);
    await run(putReactions, [
      app,
      ...placeArrays(given),
      textArray(types),
      numberArray(given.map(({ userKey }) => userKey)),
      numberArray(reactions.map(({ count }) => count)),
      numberArray(reactions.map(({ firstPosition }) => firstPosition)),
      numberArray(reactions.map(({ lastPosition }) => lastPosition)),
      textArray(requests),
    ]);
    return nothing(given);
  });
  return {
    ...cold,
    own: ({ reactionType, ...query }) =>
      reactionType === undefined ? cold.own(query) : own({ ...query, reactionType }),
    put: (place, reaction) => put({ ...place, reaction }),
  };
}

/** The same of their pins. */
export function gatherPins({ read, run }: Inside, app: AppID, cold: PinStore): PinStore {
  const ofLog = gather<LogKey, readonly Pin[]>(async (logs) => {
    const { rows } = await read(pinsOfLogs, [app, numberArray([...new Set(logs)])]);
    const byLog = Map.groupBy(rows, (row: SqlRow) => numberIn(row, 'log'));
    return logs.map((log) => (byLog.get(log) ?? []).map(toPin));
  });
  const put = gather<Pin & MessagePlace, undefined>(async (given) => {
    const requests = given.map(({ request }) => request);
    assertBindable(requests);
    const positions = numberArray(given.map(({ position }) => position));
    await run(putPins, [app, ...placeArrays(given), positions, textArray(requests)]);
    return nothing(given);
  });
  const remove = gather<MessagePlace, undefined>(async (gone) => {
    await run(removePins, [app, ...placeArrays(gone)]);
    return nothing(gone);
  });
  return {
    ...cold,
    ofLog,
    put: (log, pin) => put({ ...pin, log }),
    remove: (log, messageSeq) => remove({ log, messageSeq }),
  };
}
