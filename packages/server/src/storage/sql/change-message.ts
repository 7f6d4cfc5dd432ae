import { assert, present } from '@parley/kernel/assert';
import type { Millis } from '@parley/kernel/brand';
import type { ErrorName } from '@parley/protocol/errors';
import type { AppID, LogKey } from '../../core/ids.ts';
import type { LogHead } from '../../features/logs/store.ts';
import type {
  ChangeDecision,
  ChangeRule,
  MessageReader,
  MessageRow,
  MessageStore,
  StoredMessage,
} from '../../features/messages/store.ts';
import { storedHeadColumns, toStoredHead } from './append-batch.ts';
import type { SqlConnection } from './connection.ts';
import { flagsOf, knownFlags } from './messages.ts';
import { addWithdrawn } from './withdrawals.ts';

const selectHead = `select ${storedHeadColumns} from conversations where app = ? and log = ?`;
const moveHead = 'update conversations set position = ?, changed_at = ? where app = ? and log = ?';
const putMessage = `update messages set changed_position = ?, flags = (flags & ~${knownFlags}) | ?, body = ?, state = ?
  where app = ? and log = ? and message_seq = ? and changed_position = ?`;

export interface ChangeSource {
  readonly connection: SqlConnection;
  readonly find: MessageReader['find'];
  /** Whether the transaction holds the log's key: without it two nodes could decide the same log at once. */
  holdsLog(log: LogKey): boolean;
}

/** Decides and writes changes of one message. */
export function createChange(
  { connection, find, holdsLog }: ChangeSource,
  app: AppID,
): Pick<MessageStore, 'change' | 'changeFound'> {
  const changeFound = async <Errors extends ErrorName>(
    row: StoredMessage,
    rule: ChangeRule<Errors>,
    now: Millis,
  ): Promise<ChangeDecision<Errors>> => {
    const { log, messageSeq } = row;
    assert(holdsLog(log), 'change: the transaction holds the log');
    const stored = present(await connection.get(selectHead, [app, log]), 'change: the conversation exists');
    const { head, low } = toStoredHead(stored);
    const decision = rule({ row, head }, now);
    if (decision.kind !== 'change') return decision;
    assertChanged(row, head, decision);
    const { changedPosition, body, state = null, isWithdrawn, isCounted } = decision.row;
    const flags = flagsOf(decision.row, low !== undefined);
    const place = [app, log, messageSeq, row.changedPosition];
    const written = await connection.run(putMessage, [changedPosition, flags, body, state, ...place]);
    assert(written === 1, 'change: the row is as it was found');
    await connection.run(moveHead, [decision.head.position, decision.head.changedAt, app, log]);
    if (isWithdrawn && !row.isWithdrawn && isCounted) await addWithdrawn(connection, app, row);
    return decision;
  };
  return {
    changeFound,
    change: async (message, rule, now) => {
      assert(holdsLog(message.log), 'change: the transaction holds the log');
      const row = await find(message);
      return row && changeFound(row, rule, now);
    },
  };
}

const fixedOfRow = [
  ...['log', 'position', 'messageID', 'messageSeq', 'timestamp', 'orderKey', 'senderKey', 'localMessageID'],
  ...['counted', 'senderCounted', 'isCounted'],
] as readonly (keyof MessageRow)[];

const fixedOfHead: readonly (keyof LogHead)[] = ['messageSeq', 'orderKey', 'counted', 'newestMessageID'];

/** What every reader of a log relies on; a rule that breaks it must not reach the disk. */
function assertChanged(
  before: MessageRow,
  head: LogHead,
  after: { readonly row: MessageRow; readonly head: LogHead },
): void {
  for (const name of fixedOfRow) assert(after.row[name] === before[name], `change: ${name} of a message stays`);
  for (const name of fixedOfHead) assert(after.head[name] === head[name], `change: ${name} of the head stays`);
  assert(after.head.position === head.position + 1, 'change: positions have no gap');
  assert(after.row.changedPosition === after.head.position, 'change: the head moves to the change');
  assert(after.head.changedAt >= head.changedAt, 'change: the time of a log never runs backwards');
  assert(after.row.isWithdrawn || !before.isWithdrawn, 'change: what was withdrawn stays withdrawn');
}
