import { assert } from '@parley/kernel/assert';
import type { Millis } from '@parley/kernel/brand';
import type { DutyDraft } from '../../core/effects.ts';
import { type LogKey, type SessionID, toUserKey, type UserKey } from '../../core/ids.ts';
import type { LogHead } from '../../features/logs/store.ts';
import type {
  AppendCommand,
  AppendDecision,
  AppendReceipt,
  AppendRule,
  GroupWriter,
  Mentioned,
  MessageRow,
} from '../../features/messages/store.ts';
import { refusesSide } from './blacklist.ts';
import type { UsedCombine } from './combines.ts';
import { numberIn, numberOrNothingIn, type SqlRow } from './connection.ts';
import { headColumns, toLogHead } from './conversations.ts';
import { everybody } from './mentions.ts';

/** What the database says; each is asked at most once per batch and key. */
export interface BatchFacts {
  /** Generation of a session that is online or offline; `undefined` for one that is over or unknown. */
  generation(sessionID: SessionID): number | undefined;
  earlier(senderKey: UserKey, localMessageID: string): AppendReceipt | undefined;
  head(log: LogKey): StoredHead;
  /** Of a log that is not of two. */
  sender(log: LogKey, senderKey: UserKey): StoredSender;
  /** 0 where the app has none. */
  readonly orderMark: number;
}

/** Who sends, in a log that is not of two. */
export interface StoredSender {
  /** How many counted messages the sender has in it. */
  readonly sentCounted: number;
  /** In a group alone. */
  readonly writer: GroupWriter | undefined;
}

/** A head as it is stored: in a log of two the counts of both sides stand with it. */
export interface StoredHead {
  readonly head: LogHead;
  /** The user with the smaller key, and how many of the counted messages that side sent; absent in other logs. */
  readonly low: { readonly key: UserKey; readonly counted: number } | undefined;
  /** Who has blocked the other; nobody in a log that is not of two. */
  readonly blockedBy: number;
}

export const storedHeadColumns = `low_key, counted_by_low, blocked_by, ${headColumns}`;

export function toStoredHead(row: SqlRow): StoredHead {
  const lowKey = numberOrNothingIn(row, 'low_key');
  const low = lowKey === undefined ? undefined : { key: toUserKey(lowKey), counted: numberIn(row, 'counted_by_low') };
  return { head: toLogHead(row), low, blockedBy: numberIn(row, 'blocked_by') };
}

/** How often a member has sent what counts, in a log that is not of two. */
interface SentCount {
  readonly log: LogKey;
  readonly senderKey: UserKey;
  readonly sentCounted: number;
}

/** That a message mentions a user, or everybody. */
interface NewMention {
  readonly row: MessageRow;
  readonly userKey: number;
}

/** That a message that not all see lists a user. */
interface NewTarget {
  readonly row: MessageRow;
  readonly userKey: UserKey;
}

const mentionsOf = (row: MessageRow, { userKeys, isAll }: Mentioned): readonly NewMention[] =>
  [...(isAll ? [everybody] : []), ...userKeys].map((userKey) => ({ row, userKey }));

/** What the batch leaves to be written. */
export interface DecidedBatch {
  /** In the order of the commands. */
  readonly decisions: readonly AppendDecision[];
  readonly rows: readonly MessageRow[];
  /** The heads that moved. */
  readonly heads: ReadonlyMap<LogKey, StoredHead>;
  /** Of the senders in logs that are not of two. */
  readonly sentCounts: readonly SentCount[];
  readonly duties: readonly DutyDraft[];
  /** Most batches have none. */
  readonly combines: readonly UsedCombine[];
  /** Whom rows mention; most mention nobody. */
  readonly mentions: readonly NewMention[];
  /** Whom rows list; nearly all are for everybody. */
  readonly targets: readonly NewTarget[];
  /** Absent where no row is above the mark of before. */
  readonly orderMark?: number;
}

/** Only ever upwards: another node may have raised it further meanwhile. */
export const putOrderMarkText = (app: string, orderKey: string): string =>
  `insert into order_marks (app, order_key) values (${app}, ${orderKey})
   on conflict (app) do update set order_key = excluded.order_key where order_marks.order_key < excluded.order_key`;

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
  const heads = new Map<LogKey, StoredHead>();
  const sent = createSentCounts();
  const senderOf = rememberSenders(facts);
  const rows: MessageRow[] = [];
  const duties: DutyDraft[] = [];
  const combines: UsedCombine[] = [];
  const mentions: NewMention[] = [];
  const targets: NewTarget[] = [];
  const decisions = commands.map((command) => {
    const { log, senderKey } = command;
    const before = heads.get(log) ?? head(log);
    const sender = before.low ? undefined : senderOf(log, senderKey);
    const sentCounted = before.low ? sentOfTwo(before.head, before.low, senderKey) : sent.get(log, senderKey, sender);
    const decision = rule(
      {
        generation: command.session && generation(command.session.sessionID),
        earlier: known.get(senderKey, command.localMessageID),
        head: before.head,
        sentCounted,
        orderMark: facts.orderMark,
        isBlocked: refusesSide(before.blockedBy, before.low?.key === senderKey),
        writer: sender?.writer,
      },
      command,
      now,
    );
    if (decision.kind === 'append') {
      const { row } = decision;
      assertAppended({ head: before.head, sentCounted }, command, row, decision.head);
      const low = before.low && lowAfter(before.low, row);
      heads.set(log, { head: decision.head, low, blockedBy: before.blockedBy });
      if (!low) sent.set(row);
      known.add(row);
      rows.push(row);
      duties.push(...command.duties);
      if (command.combine) combines.push({ ...command.combine, row });
      if (command.mentions) mentions.push(...mentionsOf(row, command.mentions));
      for (const userKey of command.targets?.userKeys ?? []) targets.push({ row, userKey });
    }
    return decision;
  });
  const orderMark = markAfter(facts.orderMark, rows);
  return {
    decisions,
    rows,
    heads,
    sentCounts: sent.all(),
    duties,
    combines,
    mentions,
    targets,
    ...(orderMark !== undefined && { orderMark }),
  };
}

/** The mark of the order moves this far ahead of what is written, so that it moves once in a second of time. */
const orderMarkStep = 2 ** 20;

/** The next mark where a row is above the one before. */
function markAfter(before: number, rows: readonly MessageRow[]): number | undefined {
  const newest = rows.reduce((most, { orderKey }) => Math.max(most, orderKey), 0);
  return newest > before ? newest + orderMarkStep : undefined;
}

/** Whether the counts of both sides of a log that moved stand with its head. */
export const isOfTwo = (heads: DecidedBatch['heads'], log: LogKey): boolean => heads.get(log)?.low !== undefined;

function rememberSenders({ sender }: BatchFacts): BatchFacts['sender'] {
  const ofLog = remember((log: LogKey) => remember((senderKey: UserKey) => sender(log, senderKey)));
  return (log, senderKey) => ofLog(log)(senderKey);
}

type LowSide = NonNullable<StoredHead['low']>;

const sentOfTwo = ({ counted }: LogHead, low: LowSide, senderKey: UserKey): number =>
  senderKey === low.key ? low.counted : counted - low.counted;

const lowAfter = (low: LowSide, { senderKey, senderCounted }: MessageRow): LowSide =>
  senderKey === low.key ? { key: low.key, counted: senderCounted } : low;

function createSentCounts() {
  const counts = new Map<string, SentCount>();
  return {
    get: (log: LogKey, senderKey: UserKey, stored: StoredSender | undefined): number =>
      counts.get(`${log} ${senderKey}`)?.sentCounted ?? stored?.sentCounted ?? 0,
    set: ({ log, senderKey, senderCounted }: MessageRow): void => {
      counts.set(`${log} ${senderKey}`, { log, senderKey, sentCounted: senderCounted });
    },
    all: (): readonly SentCount[] => [...counts.values()],
  };
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
function assertAppended(
  before: { readonly head: LogHead; readonly sentCounted: number },
  command: AppendCommand,
  row: MessageRow,
  head: LogHead,
): void {
  assert(row.log === command.log && row.messageID === command.messageID, 'append: the row is that of the command');
  assert(
    row.senderKey === command.senderKey && row.localMessageID === command.localMessageID,
    'append: the row is that of the sender',
  );
  assert(row.position === before.head.position + 1, 'append: positions have no gap');
  assert(row.messageSeq === before.head.messageSeq + 1, 'append: messageSeq has no gap');
  assert(row.orderKey > before.head.orderKey, 'append: orderKey grows with messageSeq');
  assert(row.changedPosition === row.position && !row.isWithdrawn, 'append: a new row has not changed');
  assert(
    head.position === row.position && head.messageSeq === row.messageSeq && head.orderKey === row.orderKey,
    'append: the head moves to the row',
  );
  assert(head.counted === row.counted && head.newestMessageID === row.messageID, 'append: the head tells of the row');
  const isForSome = command.targets !== undefined || command.oneSide !== undefined;
  const targetedSeq = isForSome ? row.messageSeq : before.head.targetedSeq;
  assert(head.targetedSeq === targetedSeq, 'append: the head tells of the newest row that is not for all');
  assert((row.shownTo !== undefined) === isForSome, 'append: the row is for whom the command says');
  assert(!command.targets || !row.isCounted, 'append: what is not for all of a group counts for nobody');
  assert(row.shownTo !== 'sender' || !row.isCounted, 'append: what the sender alone has counts for nobody');
  assert(head.endedPosition === before.head.endedPosition, 'append: no membership ends with a message');
  const count = row.isCounted ? 1 : 0;
  assert(row.counted === before.head.counted + count, 'append: the running count grows by what is counted');
  assert(row.senderCounted === before.sentCounted + count, "append: the sender's part of it grows with it");
  assert(head.changedAt >= before.head.changedAt, 'append: the time of a log never runs backwards');
}
