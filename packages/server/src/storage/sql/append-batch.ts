import { assert } from '@parley/kernel/assert';
import type { Millis } from '@parley/kernel/brand';
import type { DutyDraft } from '../../core/effects.ts';
import type { LogKey, SessionID, UserKey } from '../../core/ids.ts';
import type { LogHead } from '../../features/conversations/store.ts';
import type {
  AppendCommand,
  AppendDecision,
  AppendReceipt,
  AppendRule,
  MessageRow,
} from '../../features/messages/store.ts';

/** What the database says; each is asked at most once per batch and key. */
export interface BatchFacts {
  /** Generation of a session that is online or offline; `undefined` for one that is over or unknown. */
  generation(sessionID: SessionID): number | undefined;
  earlier(senderKey: UserKey, localMessageID: string): AppendReceipt | undefined;
  head(log: LogKey): LogHead;
}

/** What the batch leaves to be written. */
export interface DecidedBatch {
  /** In the order of the commands. */
  readonly decisions: readonly AppendDecision[];
  readonly rows: readonly MessageRow[];
  /** The heads that moved. */
  readonly heads: ReadonlyMap<LogKey, LogHead>;
  readonly duties: readonly DutyDraft[];
}

/** Runs `rule` over the commands in their order, each on what the earlier ones left. Writes nothing. */
export function decideBatch(
  facts: BatchFacts,
  commands: readonly AppendCommand[],
  rule: AppendRule,
  now: Millis,
): DecidedBatch {
  const generation = remember(facts.generation);
  const known = createKnownSends(facts);
  const head = remember(facts.head);
  const heads = new Map<LogKey, LogHead>();
  const rows: MessageRow[] = [];
  const duties: DutyDraft[] = [];
  const decisions = commands.map((command) => {
    const before = heads.get(command.log) ?? head(command.log);
    const decision = rule(
      {
        generation: command.session && generation(command.session.sessionID),
        earlier: known.get(command.senderKey, command.localMessageID),
        head: before,
      },
      command,
      now,
    );
    if (decision.kind === 'append') {
      assertAppended(before, command, decision.row, decision.head);
      heads.set(command.log, decision.head);
      known.add(decision.row);
      rows.push(decision.row);
      duties.push(...command.duties);
    }
    return decision;
  });
  return { decisions, rows, heads, duties };
}

function remember<Key, Value>(read: (key: Key) => Value): (key: Key) => Value {
  const values = new Map<Key, Value>();
  return (key) => {
    const value = values.get(key);
    if (value !== undefined || values.has(key)) return value as Value;
    const found = read(key);
    values.set(key, found);
    return found;
  };
}

function createKnownSends(facts: BatchFacts) {
  const sends = new Map<string, AppendReceipt | undefined>();
  const keyOf = (senderKey: UserKey, localMessageID: string): string => `${senderKey} ${localMessageID}`;
  return {
    get: (senderKey: UserKey, localMessageID: string): AppendReceipt | undefined => {
      const key = keyOf(senderKey, localMessageID);
      if (!sends.has(key)) sends.set(key, facts.earlier(senderKey, localMessageID));
      return sends.get(key);
    },
    add: (row: MessageRow): void => {
      const { log, position, messageID, messageSeq, timestamp, orderKey } = row;
      const receipt = { log, position, messageID, messageSeq, timestamp, orderKey };
      sends.set(keyOf(row.senderKey, row.localMessageID), receipt);
    },
  };
}

/** What every reader of a log relies on; a rule that breaks it must not reach the disk. */
function assertAppended(before: LogHead, command: AppendCommand, row: MessageRow, head: LogHead): void {
  assert(row.log === command.log && row.messageID === command.messageID, 'append: the row is that of the command');
  assert(
    row.senderKey === command.senderKey && row.localMessageID === command.localMessageID,
    'append: the row is that of the sender',
  );
  assert(row.position === before.position + 1, 'append: positions have no gap');
  assert(row.messageSeq === before.messageSeq + 1, 'append: messageSeq has no gap');
  assert(row.orderKey > before.orderKey, 'append: orderKey grows with messageSeq');
  assert(row.counted >= before.counted, 'append: the running count never falls');
  assert(row.changedPosition === row.position, 'append: a new row has not changed');
  assert(
    head.position === row.position && head.messageSeq === row.messageSeq && head.orderKey === row.orderKey,
    'append: the head moves to the row',
  );
  assert(head.counted === row.counted && head.newestMessageID === row.messageID, 'append: the head tells of the row');
  assert(row.isCounted === row.counted > before.counted, 'append: the row says whether it is counted');
  assert(
    head.countedByLow >= before.countedByLow && head.countedByLow <= head.counted,
    'append: one side sent no more than both',
  );
  assert(head.changedAt >= before.changedAt, 'append: the time of a log never runs backwards');
}
