import { present } from '@parley/kernel/assert';
import type { ErrorOf, Refusal } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import { type Actor, sessionIsOver } from '../../core/actors.ts';
import type { Batched, BatchKind } from '../../core/commit.ts';
import type { LogKey } from '../../core/ids.ts';
import type { LogMark, Member, MemberKey, Reading } from '../logs/store.ts';
import { appendUserLogs, hintOfUserLog, type UserLogEntry } from '../users/index.ts';
import type { Stores } from './context.ts';
import { type ConversationRead, conversationRead, doesNotExist } from './encode.ts';
import { carriedBehind, markOfHead, readingAt, readUpTo } from './rules.ts';

type ReadRefusal = Refusal<ErrorOf<typeof methods.conversations.clearConversationUnreadMessageCount>>;

/** A member says to have seen everything up to a position. */
interface ReadCommand extends MemberKey {
  readonly session: Actor['session'];
  /** It may lie beyond the head. */
  readonly asked: number;
}

/** How far the member has read now, to be written and told. */
interface NewReading extends MemberKey {
  readonly kind: 'read';
  readonly reading: Reading;
  readonly carried: number;
  readonly result: ConversationRead;
  readonly origin: string | undefined;
}

interface Told extends NewReading {
  readonly entry: UserLogEntry;
}

type Undone =
  | { readonly kind: 'refuse'; readonly refusal: ReadRefusal }
  /** There was nothing left to read up to there. */
  | { readonly kind: 'unchanged'; readonly result: ConversationRead };

/** Readings; the user's lock keeps the order of the user's own log, in which the user's devices find them. */
const readings: BatchKind<ReadCommand, Told | Undone, Stores> = {
  name: 'read',
  keys: (app, { log, userKey }) => [
    { app, kind: 'conversation', key: log },
    { app, kind: 'user', key: userKey },
  ],
  decide: async (stores, commands) => {
    const decisions = await decideReadings(stores, commands);
    const made = decisions.filter((decision) => decision.kind === 'read');
    const [entries] = await Promise.all([
      appendUserLogs(
        stores,
        made.map(({ log, userKey, origin, result }) => ({
          userKey,
          entry: { kind: 'conversationRead', key: String(log), origin, body: result },
        })),
      ),
      stores.conversations.putReadings(made),
    ]);
    const left = entries.values();
    return decisions.map((decision) => {
      if (decision.kind !== 'read') return decision;
      return { ...decision, entry: present(left.next().value, 'every reading has an entry') };
    });
  },
};

type Read = Batched<ReadCommand, Told | Undone, ConversationRead | ReadRefusal, Stores>;

/** Marks a log as read up to a position; all devices of the user learn it. */
export function readingOf({ app, userKey, session }: Actor, log: LogKey, asked: number): Read {
  return {
    app,
    kind: readings,
    command: { session, log, userKey, asked },
    settle: (decision) => {
      if (decision.kind === 'refuse') return { outcome: decision.refusal };
      const { result } = decision;
      if (decision.kind === 'unchanged') return { outcome: result };
      return { outcome: result, hints: [hintOfUserLog(app, userKey, decision.entry)] };
    },
  };
}

const nameOf = ({ log, userKey }: MemberKey): string => `${log} ${userKey}`;

/** Decides each command on what the earlier ones left. Writes nothing. */
async function decideReadings(
  stores: Stores,
  commands: readonly ReadCommand[],
): Promise<readonly (NewReading | Undone)[]> {
  const [found, generations] = await Promise.all([
    stores.conversations.members(commands),
    stores.sessions.generations(commands.flatMap(({ session }) => (session ? [session.sessionID] : []))),
  ]);
  const markAt = await readMarks(stores, commands, found);
  /** Members as the earlier commands have left them. */
  const members = new Map<string, Member>();
  const decisions: (NewReading | Undone)[] = [];
  for (const [index, command] of commands.entries()) {
    const { session, log, userKey, asked } = command;
    const member = members.get(nameOf(command)) ?? found[index];
    if (session && generations.get(session.sessionID) !== session.generation) {
      decisions.push({ kind: 'refuse', refusal: sessionIsOver });
    } else if (!member || member.head.messageSeq === 0) {
      decisions.push({ kind: 'refuse', refusal: doesNotExist() });
    } else {
      const position = readUpTo(member.head, member.membership, asked);
      if (position === undefined) {
        decisions.push({ kind: 'unchanged', result: conversationRead(log, member) });
        continue;
      }
      const step = { log, userKey, member, position };
      const reading = await readingUpTo(stores, step, markAt(command, position));
      const withdrawn = await withdrawnAfter(stores, step);
      const carried = await carriedAfter(stores, step, reading);
      const next = { head: member.head, membership: { ...member.membership, reading, withdrawn, carried } };
      members.set(nameOf(command), next);
      const result = conversationRead(log, next);
      decisions.push({ kind: 'read', log, userKey, reading, carried, result, origin: session?.instanceID });
    }
  }
  return decisions;
}

type MarkAt = (member: MemberKey, position: number) => LogMark | undefined;

/** How the logs stood where a reading ends before the head; what comes after it is not looked through. */
async function readMarks(
  { messages }: Pick<Stores, 'messages'>,
  commands: readonly ReadCommand[],
  found: readonly (Member | undefined)[],
): Promise<MarkAt> {
  const placeOf = (member: MemberKey, position: number): string => `${nameOf(member)} ${position}`;
  const marks = new Map<string, LogMark | undefined>();
  const queries = commands.flatMap(({ log, userKey, asked }, index) => {
    const member = found[index];
    const position = member && readUpTo(member.head, member.membership, asked);
    if (position === undefined || position === member?.head.position) return [];
    return [{ log, userKey, position }];
  });
  if (queries.length === 0) return () => undefined;
  const read = await messages.marksAt(queries);
  for (const [index, query] of queries.entries()) marks.set(placeOf(query, query.position), read[index]);
  return (member, position) => marks.get(placeOf(member, position));
}

interface Step extends MemberKey {
  readonly member: Member;
  /** Where the reading ends. */
  readonly position: number;
}

async function readingUpTo(
  { messages }: Pick<Stores, 'messages'>,
  { log, userKey, member: { head, membership }, position }: Step,
  mark: LogMark | undefined,
): Promise<Reading> {
  const end = markOfHead(head, membership);
  const known = position === head.position ? end : mark;
  const later = known ?? (await messages.markBeforeOldest({ log, userKey })) ?? end;
  return readingAt(position, known, { before: membership.reading, later });
}

/** Whoever has left and reads less than everything keeps what he had left unread behind that. */
async function carriedAfter(
  { messages, conversations }: Pick<Stores, 'messages' | 'conversations'>,
  { log, userKey, member: { membership }, position }: Step,
  reading: Reading,
): Promise<number> {
  const { toPosition, carried } = membership;
  if (toPosition === undefined || carried === 0 || position >= toPosition) return 0;
  const [end] = await messages.marksAt([{ log, userKey, position: toPosition }]);
  // Where retention has removed it nobody knows how many they were.
  if (!end) return carried;
  const [withdrawn, afterwards] = await Promise.all([
    conversations.withdrawnAfter(log, userKey, position),
    conversations.withdrawnAfter(log, userKey, toPosition),
  ]);
  return carriedBehind(carried, reading, { end, withdrawn: withdrawn - afterwards });
}

/** Nothing is withdrawn after the head, and nothing anew by a reading that goes further. */
async function withdrawnAfter(
  { conversations }: Pick<Stores, 'conversations'>,
  { log, userKey, member: { head, membership }, position }: Step,
): Promise<number> {
  if (membership.withdrawn === 0 || position === head.position) return 0;
  return conversations.withdrawnAfter(log, userKey, position);
}
