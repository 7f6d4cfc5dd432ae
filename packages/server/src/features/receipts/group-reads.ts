import { present } from '@parley/kernel/assert';
import type { Millis } from '@parley/kernel/brand';
import type { WireToldReceipt } from '@parley/protocol/features/receipts';
import type { EncodedJson } from '@parley/protocol/frames';
import { type Actor, sessionIsOver } from '../../core/actors.ts';
import type { Batched, BatchKind } from '../../core/commit.ts';
import type { EventHint } from '../../core/effects.ts';
import type { AppID, LogKey, UserKey } from '../../core/ids.ts';
import type { LockKey } from '../../storage/storage.ts';
import type { Member, MemberKey } from '../logs/store.ts';
import { endOf, type StoredMessage, toSenderReceipt } from '../messages/index.ts';
import { appendUserLogs, hintOfUserLog, type UserLogDraft } from '../users/index.ts';
import type { Stores } from './context.ts';
import { encodeRead } from './encode.ts';
import { readInGroup, unreadReceipt, withReader } from './group-reading.ts';
import type { GroupReading, GroupReceipt } from './group-store.ts';
import { type NamedMessage, noneRead, type ReadRefusal } from './reads.ts';

/** A member says to have read some messages of a group, each named once. */
interface GroupReadsCommand extends MemberKey {
  readonly actor: Actor;
  readonly messages: readonly NamedMessage[];
  /** Who has sent them: their own logs tell of it. */
  readonly senderKeys: readonly UserKey[];
  readonly isRepeat: boolean;
  readonly lifetimeMs: number;
}

type Decision =
  | { readonly kind: 'refuse'; readonly refusal: ReadRefusal }
  | {
      readonly kind: 'read';
      /** How the reader stands to what he has read, by this or by the request that it repeats. */
      readonly receipts: readonly WireToldReceipt[];
      readonly errorMessageIDs: readonly number[];
      readonly hints: readonly EventHint[];
    };

/** A command that reads something, before it is written. */
interface Decided {
  readonly command: GroupReadsCommand;
  readonly read: readonly StoredMessage[];
  readonly receipts: readonly WireToldReceipt[];
  readonly errorMessageIDs: readonly number[];
}

type Undecided = { readonly refusal: ReadRefusal } | Decided;

/**
 * Messages of groups that are read. Nothing changes in the log of the group: who reads is told to the sender and to the
 * reader's own devices alone, by their own logs, and to a sender once of each message, however many read it together.
 */
const groupReads: BatchKind<GroupReadsCommand, Decision, Stores> = {
  name: 'receipts in groups',
  keys: (app, { log, userKey, senderKeys }): readonly LockKey[] => [
    { app, kind: 'conversation', key: log },
    ...[...new Set([userKey, ...senderKeys])].map((key): LockKey => ({ app, kind: 'user', key })),
  ],
  decide: async (stores, commands, now, app) => {
    const facts = await readFacts(stores, commands);
    const readings = createReadings(facts);
    const undecided = commands.map((command, index): Undecided => {
      const { session } = command.actor;
      const isOver = session && facts.generations.get(session.sessionID) !== session.generation;
      return isOver ? { refusal: sessionIsOver } : readings.read(command, facts.members[index], now);
    });
    const decided = undecided.flatMap((one) => ('refusal' in one || one.read.length === 0 ? [] : [one]));
    const receipts = await withGone(stores, commands, { counted: readings.receipts(), members: facts.members });
    const hints = await write(stores, app, { decided, receipts, readings: readings.readings() });
    return undecided.map((one): Decision => {
      if ('refusal' in one) return { kind: 'refuse', refusal: one.refusal };
      const { command, receipts: told, errorMessageIDs } = one;
      return { kind: 'read', receipts: told, errorMessageIDs, hints: hints.get(command) ?? [] };
    });
  },
};

const nameOf = (...parts: readonly number[]): string => parts.join(' ');

async function readFacts(stores: Stores, commands: readonly GroupReadsCommand[]) {
  const places = commands.flatMap(({ log, messages }) => messages.map(({ messageSeq }) => ({ log, messageSeq })));
  const sessionIDs = commands.flatMap(({ actor: { session } }) => (session ? [session.sessionID] : []));
  const byLog = [...Map.groupBy(commands, ({ log }) => log)];
  const asked = byLog.map(([log, some]) => ({
    log,
    messageSeqs: [...new Set(some.flatMap(({ messages }) => messages.map(({ messageSeq }) => messageSeq)))],
    userKeys: [...new Set(some.map(({ userKey }) => userKey))],
  }));
  const [members, generations, rows, groups, receipts, readings] = await Promise.all([
    stores.conversations.members(commands),
    stores.sessions.generations(sessionIDs),
    stores.receipts.messages(places),
    stores.messages.writers(byLog.flatMap(([log, [first]]) => (first ? [{ log, userKey: first.userKey }] : []))),
    Promise.all(asked.map(({ log, messageSeqs }) => stores.receipts.groupReceipts(log, messageSeqs))),
    Promise.all(asked.map(({ log, ...of }) => stores.receipts.groupReadings(log, of))),
  ]);
  return {
    members,
    generations,
    rows: new Map(rows.flatMap((row) => (row ? [[nameOf(row.log, row.messageSeq), row] as const] : []))),
    over: new Set(byLog.flatMap(([log], index) => (groups[index]?.isOver === false ? [] : [log]))),
    receipts: new Map(receipts.flat().map((one) => [nameOf(one.log, one.messageSeq), one])),
    readings: new Map(readings.flat().map((one) => [nameOf(one.log, one.messageSeq, one.userKey), one])),
  };
}

type Facts = Awaited<ReturnType<typeof readFacts>>;

interface CountedMessage {
  readonly row: StoredMessage;
  readonly receipt: Omit<GroupReceipt, 'entryPosition'>;
}
type NewReading = Omit<GroupReading, 'entryPosition'>;

/** Who has read what, as the commands that were decided have left it. */
function createReadings({ rows, over, receipts: found, readings: known }: Facts) {
  const receipts = new Map<string, CountedMessage>();
  const readings = new Map<string, NewReading>();
  const readOne = (row: StoredMessage, userKey: UserKey, now: Millis): NewReading => {
    const name = nameOf(row.log, row.messageSeq);
    const before = receipts.get(name)?.receipt ?? found.get(name) ?? unreadReceipt(row);
    const { receipt, reading } = withReader(before, { userKey, now });
    receipts.set(name, { row, receipt });
    readings.set(nameOf(row.log, row.messageSeq, userKey), reading);
    return reading;
  };
  return {
    receipts: () => [...receipts.values()],
    readings: () => [...readings.values()],
    read: (command: GroupReadsCommand, member: Member | undefined, now: Millis): Undecided => {
      const { log, userKey, isRepeat, lifetimeMs, senderKeys } = command;
      const read: StoredMessage[] = [];
      const told: WireToldReceipt[] = [];
      const errorMessageIDs: number[] = [];
      for (const { messageSeq, messageID } of command.messages) {
        const row = rows.get(nameOf(log, messageSeq));
        const name = nameOf(log, messageSeq, userKey);
        const reading = readings.get(name) ?? known.get(name);
        const facts = { row, membership: member?.membership, isOver: over.has(log), reading };
        const decision = readInGroup(facts, { readerKey: userKey, messageID, isRepeat, lifetimeMs }, now);
        if (decision.kind === 'refused' || !row || !senderKeys.includes(row.senderKey)) errorMessageIDs.push(messageID);
        else {
          const readTime = decision.kind === 'same' ? decision.readAt : readOne(row, userKey, now).readAt;
          if (decision.kind === 'read') read.push(row);
          told.push({ log, messageSeq, messageID, receipt: { readTime } });
        }
      }
      return told.length === 0 ? noneRead : { command, read, receipts: told, errorMessageIDs };
    },
  };
}

/** Those who have left without reading are recipients no more. */
async function withGone(
  { receipts }: Stores,
  commands: readonly GroupReadsCommand[],
  { counted, members }: { readonly counted: readonly CountedMessage[]; readonly members: Facts['members'] },
): Promise<readonly CountedMessage[]> {
  const heads = new Map<LogKey, number>();
  // Whoever reads something is a member, for whom the log stands at its end.
  for (const [index, { log }] of commands.entries()) {
    heads.set(log, Math.max(heads.get(log) ?? 0, members[index]?.head.position ?? 0));
  }
  const lifetimes = new Map(commands.map(({ log, lifetimeMs }) => [log, lifetimeMs]));
  return Promise.all(
    counted.map(async ({ row, receipt }) => {
      const before = endOf(row, lifetimes.get(row.log) ?? 0);
      const gone = await receipts.countGone({ ...row, after: receipt.gonePosition, before });
      const gonePosition = Math.max(receipt.gonePosition, heads.get(row.log) ?? 0);
      return { row, receipt: { ...receipt, gone: receipt.gone + gone, gonePosition } };
    }),
  );
}

/** Messages in one entry of a sender's own log. */
const toldAtOnce = 100;

interface Draft {
  readonly userKey: UserKey;
  readonly entry: UserLogDraft;
  /** The command with which it is told; each tells of its own. */
  readonly command: GroupReadsCommand;
}

const draftOf = (
  userKey: UserKey,
  command: GroupReadsCommand,
  receipts: readonly WireToldReceipt[],
  origin?: string,
): Draft => ({
  userKey,
  command,
  entry: { kind: 'groupReceipts', key: '', origin, body: { receipts: [...receipts] } },
});

/** Writes what was read, with the entries of the own logs that tell of it; answers what is told with each command. */
async function write(
  stores: Stores,
  app: AppID,
  made: {
    readonly decided: readonly Decided[];
    readonly receipts: readonly CountedMessage[];
    readonly readings: readonly NewReading[];
  },
): Promise<ReadonlyMap<GroupReadsCommand, readonly EventHint[]>> {
  const [first] = made.decided;
  if (!first) return new Map();
  const toReaders = made.decided.map(({ command, read, receipts }) => {
    const { actor, userKey } = command;
    const isNew = new Set(read.map(({ messageSeq }) => messageSeq));
    const told = receipts.filter(({ messageSeq }) => isNew.has(messageSeq));
    return draftOf(userKey, command, told, actor.session?.instanceID);
  });
  const toSenders = [...Map.groupBy(made.receipts, ({ row }) => row.senderKey)].flatMap(([senderKey, counted]) =>
    slicesOf(counted).map((slice) => ({ slice, ...draftOf(senderKey, first.command, slice.map(toToldReceipt)) })),
  );
  const drafts = [...toReaders, ...toSenders];
  const entries = await appendUserLogs(stores, drafts);
  const positionOf = (index: number): number => present(entries[index], 'every draft has an entry').position;
  const entryOfReading = new Map(
    made.decided.flatMap(({ command, read }, index) =>
      read.map((row) => [nameOf(row.log, row.messageSeq, command.userKey), positionOf(index)] as const),
    ),
  );
  await stores.receipts.addGroupReadings(
    made.readings.map((one) => {
      const entryPosition = entryOfReading.get(nameOf(one.log, one.messageSeq, one.userKey));
      return { ...one, entryPosition: present(entryPosition, 'every reading is told of') };
    }),
  );
  await stores.receipts.putGroupReceipts(
    toSenders.flatMap(({ slice }, index) =>
      slice.map(({ receipt }) => ({ ...receipt, entryPosition: positionOf(toReaders.length + index) })),
    ),
  );
  const hints = new Map<GroupReadsCommand, EventHint[]>();
  for (const [index, { command, userKey }] of drafts.entries()) {
    const hint = hintOfUserLog(app, userKey, present(entries[index], 'every draft has an entry'));
    hints.set(command, [...(hints.get(command) ?? []), hint]);
  }
  return hints;
}

const slicesOf = (counted: readonly CountedMessage[]): readonly (readonly CountedMessage[])[] =>
  Array.from({ length: Math.ceil(counted.length / toldAtOnce) }, (_, index) =>
    counted.slice(index * toldAtOnce, (index + 1) * toldAtOnce),
  );

const toToldReceipt = ({ row, receipt }: CountedMessage): WireToldReceipt => ({
  log: row.log,
  messageSeq: row.messageSeq,
  messageID: row.messageID,
  receipt: toSenderReceipt(receipt),
});

type GroupReads = Batched<GroupReadsCommand, Decision, EncodedJson | ReadRefusal, Stores>;

/** Sets messages of a group as read by the actor. */
export function groupReadsOf(
  actor: Actor,
  log: LogKey,
  asked: Pick<GroupReadsCommand, 'messages' | 'senderKeys' | 'isRepeat' | 'lifetimeMs'>,
): GroupReads {
  const { app, userKey } = actor;
  return {
    app,
    kind: groupReads,
    command: { actor, log, userKey, ...asked },
    settle: (decision) => {
      if (decision.kind === 'refuse') return { outcome: decision.refusal };
      const { receipts, errorMessageIDs, hints } = decision;
      return { outcome: encodeRead(log, { entries: [], receipts, errorMessageIDs }), hints };
    },
  };
}
