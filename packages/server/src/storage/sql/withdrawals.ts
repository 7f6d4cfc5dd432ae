import type { AppID } from '../../core/ids.ts';
import type { ConversationStore } from '../../features/conversations/store.ts';
import type { ChangedFacts, MessageRow } from '../../features/messages/store.ts';
import { numberIn, type SqlConnection } from './connection.ts';
import { deletedAfterText } from './deletions.ts';

/**
 * Positions that a sum of the first level covers, and sums of the first that one of the second covers: from any position
 * on, a few hundred rows tell how many messages were withdrawn, however many there are.
 */
const positionsPerSum = 256;
const sumsPerSum = 256;
const positionsPerLarge = positionsPerSum * sumsPerSum;

/** Stands for all senders; no user has this key. */
export const allSenders = 0;

/** The levels of the sums, with how many positions one of them covers. */
export const sumLevels = [
  { level: 1, positions: positionsPerSum },
  { level: 2, positions: positionsPerLarge },
] as const;

/** Whether a change withdraws a message that counts as unread. */
export const addsToWithdrawn = ({ before, after }: ChangedFacts): boolean =>
  after.row.isWithdrawn && !before.row.isWithdrawn && after.row.isCounted;

/** How a statement calls what is asked about; each is a column or a number. */
interface Asked {
  readonly app: string;
  readonly log: string;
  readonly userKey: string;
  readonly position: string;
}

const sumText = ({ app, log, userKey }: Asked, level: 1 | 2, blocks: string): string =>
  `(select cast(coalesce(sum(
      case when sums.sender_key = ${allSenders} then sums.withdrawn else -sums.withdrawn end), 0) as bigint)
    from withdrawal_sums as sums
    where sums.app = ${app} and sums.log = ${log} and sums.sender_key in (${allSenders}, ${userKey})
      and sums.level = ${level} and ${blocks})`;

/** How many messages of others than the user, added after the position, were withdrawn; most logs have none. */
export function withdrawnAfterText(asked: Asked): string {
  const { app, log, userKey, position } = asked;
  const ofLog = `withdrawals.app = ${app} and withdrawals.log = ${log} and withdrawals.position > ${position}`;
  const nextSum = `(${position} / ${positionsPerSum} + 1) * ${positionsPerSum}`;
  const nextLarge = `(${position} / ${positionsPerLarge} + 1) * ${sumsPerSum}`;
  return `case when exists (select 1 from withdrawals where ${ofLog}) then
    (select count(*) from withdrawals
      where ${ofLog} and withdrawals.position < ${nextSum} and withdrawals.sender_key <> ${userKey})
    + ${sumText(asked, 1, `sums.block > ${position} / ${positionsPerSum} and sums.block < ${nextLarge}`)}
    + ${sumText(asked, 2, `sums.block > ${position} / ${positionsPerLarge}`)}
    else 0 end`;
}

const addWithdrawal = 'insert into withdrawals (app, log, position, sender_key) values (?, ?, ?, ?)';
const addToSums = `insert into withdrawal_sums (app, log, sender_key, level, block, withdrawn)
  values (?, ?, ${allSenders}, 1, ?, 1), (?, ?, ?, 1, ?, 1), (?, ?, ${allSenders}, 2, ?, 1), (?, ?, ?, 2, ?, 1)
  on conflict (app, log, sender_key, level, block) do update set withdrawn = withdrawal_sums.withdrawn + 1`;

/** Notes that a counted message was withdrawn, once; the transaction holds its log. */
export async function addWithdrawn(connection: SqlConnection, app: AppID, row: MessageRow): Promise<void> {
  const { log, position, senderKey } = row;
  await connection.run(addWithdrawal, [app, log, position, senderKey]);
  const [block, large] = [Math.floor(position / positionsPerSum), Math.floor(position / positionsPerLarge)];
  await connection.run(addToSums, [
    ...[app, log, block, app, log, senderKey, block],
    ...[app, log, large, app, log, senderKey, large],
  ]);
}

const withdrawnAfter = `select ${withdrawnAfterText({
  app: 'asked.app',
  log: 'asked.log',
  userKey: 'asked.user_key',
  position: 'asked.position',
})} + ${deletedAfterText('asked.position')} as withdrawn
  from (select cast(? as bigint) as app, cast(? as bigint) as log, cast(? as bigint) as user_key,
    cast(? as bigint) as position) as asked
  left join members on members.app = asked.app and members.user_key = asked.user_key and members.log = asked.log`;

export const createWithdrawals = (
  connection: SqlConnection,
  app: AppID,
): Pick<ConversationStore, 'withdrawnAfter'> => ({
  withdrawnAfter: async (log, userKey, position) => {
    const row = await connection.get(withdrawnAfter, [app, log, userKey, position]);
    return row ? numberIn(row, 'withdrawn') : 0;
  },
});
