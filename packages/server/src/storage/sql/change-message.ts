import { assert } from '@parley/kernel/assert';
import type { LogKey } from '../../core/ids.ts';
import type { LogHead } from '../../features/logs/store.ts';
import type { ChangedFacts, ChangeFacts, MessageRow, MessageStore } from '../../features/messages/store.ts';
import { addsToWithdrawn } from './withdrawals.ts';

/** What each engine does in its own way, for many messages at once, each of which is asked for once. */
export interface ChangeSets {
  /** Whether the transaction holds the log's key: without it two nodes could decide the same log at once. */
  holdsLog(log: LogKey): boolean;
  /** In the order asked. */
  read: MessageStore['changeable'];
  /** Writes rows that are as they were found, and the heads of their logs, each once. */
  write(changed: readonly ChangedFacts[], heads: readonly MovedHead[]): Promise<void>;
  /** Notes that counted messages were withdrawn, each once. */
  addWithdrawn(rows: readonly MessageRow[]): Promise<void>;
}

export interface MovedHead extends Pick<LogHead, 'position' | 'changedAt'> {
  readonly log: LogKey;
}

/** Reads what changes of messages rest on, and writes what was decided. */
export function createChange(sets: ChangeSets): Pick<MessageStore, 'changeable' | 'putChanged' | 'change'> {
  const { holdsLog, read, write, addWithdrawn } = sets;
  const changeable: MessageStore['changeable'] = async (places) => {
    for (const { log } of places) assert(holdsLog(log), 'change: the transaction holds the log');
    return places.length === 0 ? [] : read(places);
  };
  const putChanged: MessageStore['putChanged'] = async (changed) => {
    if (changed.length === 0) return;
    const heads = new Map<LogKey, LogHead>();
    for (const { before, after } of changed) {
      const { log } = after.row;
      assert(holdsLog(log), 'change: the transaction holds the log');
      assertChanged({ ...before, head: heads.get(log) ?? before.head }, after);
      heads.set(log, after.head);
    }
    const moved = [...heads].map(([log, { position, changedAt }]) => ({ log, position, changedAt }));
    const withdrawn = changed.filter(addsToWithdrawn).map(({ after }) => after.row);
    await Promise.all([write(changed, moved), withdrawn.length > 0 && addWithdrawn(withdrawn)]);
  };
  return {
    changeable,
    putChanged,
    change: async ({ messageID, ...place }, rule, now) => {
      const [before] = await changeable([place]);
      if (!before || (messageID !== undefined && before.row.messageID !== messageID)) return undefined;
      const decision = rule(before, now);
      if (decision.kind === 'change') await putChanged([{ before, after: decision }]);
      return decision;
    },
  };
}

const fixedOfRow = [
  ...['log', 'position', 'messageID', 'messageSeq', 'timestamp', 'orderKey', 'senderKey', 'localMessageID'],
  ...['counted', 'senderCounted', 'isCounted', 'shownTo', 'isServerMessage', 'isImported'],
] as readonly (keyof MessageRow)[];

const fixedOfHead: readonly (keyof LogHead)[] = [
  ...(['messageSeq', 'orderKey', 'counted', 'newestMessageID', 'targetedSeq', 'endedPosition'] as const),
];

/** What every reader of a log relies on; a rule that breaks it must not reach the disk. */
function assertChanged({ row: before, head }: ChangeFacts, after: ChangedFacts['after']): void {
  for (const name of fixedOfRow) assert(after.row[name] === before[name], `change: ${name} of a message stays`);
  for (const name of fixedOfHead) assert(after.head[name] === head[name], `change: ${name} of the head stays`);
  assert(after.head.position === head.position + 1, 'change: positions have no gap');
  assert(after.row.changedPosition === after.head.position, 'change: the head moves to the change');
  assert(after.head.changedAt >= head.changedAt, 'change: the time of a log never runs backwards');
  assert(after.row.isWithdrawn || !before.isWithdrawn, 'change: what was withdrawn stays withdrawn');
}
