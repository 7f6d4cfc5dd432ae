import { present } from '@parley/kernel/assert';
import type { Millis } from '@parley/kernel/brand';
import { type ErrorOf, type Refusal, refuse } from '@parley/protocol/define';
import type { EncodedJson } from '@parley/protocol/frames';
import type { methods } from '@parley/protocol/index';
import { type Actor, sessionIsOver } from '../../core/actors.ts';
import type { Batched, BatchKind } from '../../core/commit.ts';
import type { LogKey } from '../../core/ids.ts';
import type { PeerPlace } from '../conversations/index.ts';
import type { LogHead, Member, MemberKey } from '../logs/store.ts';
import { entryOf, hintsOf, type Left, leftTo, type SourceOf, sourcesOf, type ToldMessages } from '../messages/index.ts';
import type { StoredMessage } from '../messages/store.ts';
import type { Stores } from './context.ts';
import { encodeRead } from './encode.ts';
import { read } from './rules.ts';
import type { ReceiptMark } from './store.ts';

export type ReadRefusal = Refusal<ErrorOf<typeof methods.receipts.sendMessageReceiptsRead>>;

export interface NamedMessage {
  readonly messageSeq: number;
  readonly messageID: number;
}

/** A member says to have read some messages of a log, each named once. */
interface ReadsCommand extends MemberKey {
  readonly session: Actor['session'];
  readonly place: PeerPlace;
  readonly actor: Actor;
  readonly messages: readonly NamedMessage[];
  readonly isRepeat: boolean;
  readonly lifetimeMs: number;
}

type Decision =
  | { readonly kind: 'refuse'; readonly refusal: ReadRefusal }
  | {
      readonly kind: 'read';
      /** What was read by this, in the order of their positions. */
      readonly changed: readonly StoredMessage[];
      /** What the request that this one repeats had read. */
      readonly same: readonly StoredMessage[];
      readonly errorMessageIDs: readonly number[];
      /** What those answer that are replies. */
      readonly sourceOf: SourceOf;
      /** Who has deleted a message is told nothing of it. */
      readonly left: Left;
    };
type Undecided =
  | Exclude<Decision, { readonly kind: 'read' }>
  | Omit<Extract<Decision, { readonly kind: 'read' }>, 'sourceOf' | 'left'>;

/** Messages that are read; of one log they take as many positions as rows change. */
const reads: BatchKind<ReadsCommand, Decision, Stores> = {
  name: 'receipts',
  keys: (app, { log }) => [{ app, kind: 'conversation', key: log }],
  decide: async (stores, commands, now) => {
    const places = commands.flatMap(({ log, messages }) => messages.map(({ messageSeq }) => ({ log, messageSeq })));
    const sessionIDs = commands.flatMap(({ session }) => (session ? [session.sessionID] : []));
    const [members, generations, rows, marks] = await Promise.all([
      stores.conversations.members(commands),
      stores.sessions.generations(sessionIDs),
      stores.receipts.messages(places),
      stores.receipts.marks(commands),
    ]);
    const log = createLogs(rows);
    const decided = commands.map((command, index): Undecided => {
      const { session } = command;
      if (session && generations.get(session.sessionID) !== session.generation) {
        return { kind: 'refuse', refusal: sessionIsOver };
      }
      const member = members[index];
      return member ? log.read(command, { member, mark: marks[index] }, now) : noneRead;
    });
    if (log.changed.size > 0) {
      await Promise.all([
        stores.receipts.putRead([...log.changed.values()].map(toReadMessage)),
        stores.receipts.moveHeads(log.heads()),
      ]);
    }
    const told = commands.map(({ place, actor }, index): ToldMessages => {
      const decision = decided[index];
      const rows = decision?.kind === 'read' ? decision.changed : [];
      return { place, actor, rows, deletedSeq: members[index]?.head.deletedSeq ?? 0 };
    });
    const left = await leftTo(stores, told);
    return Promise.all(
      decided.map(async (decision, index) => {
        if (decision.kind === 'refuse') return decision;
        return { ...decision, left, sourceOf: await sourcesOfRead(stores, decision, commands[index]?.log) };
      }),
    );
  },
};

const sourcesOfRead = (
  { messages }: Stores,
  { changed, same }: { readonly changed: readonly StoredMessage[]; readonly same: readonly StoredMessage[] },
  log: LogKey | undefined,
): Promise<SourceOf> => sourcesOf(messages, present(log, 'every decision has a command'), [...changed, ...same]);

export const noneRead = {
  kind: 'refuse',
  refusal: refuse('MessageModuleReceiptReadError', 'messages: none of them can be read'),
} as const;

const toReadMessage = ({ log, messageSeq, changedPosition, state }: StoredMessage) => ({
  log,
  messageSeq,
  changedPosition,
  state: present(state, 'what was read has a state'),
});

interface MemberFacts {
  readonly member: Member;
  readonly mark: ReceiptMark | undefined;
}

/** The logs of a batch, as the commands that were decided have left them. */
function createLogs(rows: readonly (StoredMessage | undefined)[]) {
  const nameOf = ({ log, messageSeq }: { readonly log: LogKey; readonly messageSeq: number }) => `${log} ${messageSeq}`;
  const found = new Map(rows.flatMap((row) => (row ? [[nameOf(row), row] as const] : [])));
  const changed = new Map<string, StoredMessage>();
  const heads = new Map<LogKey, LogHead>();
  return {
    changed,
    heads: () => [...heads].map(([log, { position, changedAt }]) => ({ log, position, changedAt })),
    read: (command: ReadsCommand, { member, mark }: MemberFacts, now: Millis): Undecided => {
      const { log, userKey: readerKey, isRepeat, lifetimeMs } = command;
      const left: { changed: StoredMessage[]; same: StoredMessage[]; errorMessageIDs: number[] } = {
        changed: [],
        same: [],
        errorMessageIDs: [],
      };
      for (const { messageSeq, messageID } of command.messages) {
        const name = nameOf({ log, messageSeq });
        const row = changed.get(name) ?? found.get(name);
        const head = heads.get(log) ?? member.head;
        const facts = { row, head, mark, membership: member.membership };
        const decision = read(facts, { readerKey, messageID, isRepeat, lifetimeMs }, now);
        if (decision.kind === 'refused') left.errorMessageIDs.push(messageID);
        else if (decision.kind === 'same') left.same.push(decision.row);
        else {
          left.changed.push(decision.row);
          changed.set(name, decision.row);
          heads.set(log, decision.head);
        }
      }
      return left.changed.length + left.same.length === 0 ? noneRead : { kind: 'read', ...left };
    },
  };
}

type Reads = Batched<ReadsCommand, Decision, EncodedJson | ReadRefusal, Stores>;

/** Sets messages of a place as read by the actor; both sides learn of each by its entry. */
export function readsOf(
  actor: Actor,
  place: PeerPlace,
  asked: Pick<ReadsCommand, 'messages' | 'isRepeat' | 'lifetimeMs'>,
): Reads {
  const { app, session, userKey } = actor;
  const { log } = place;
  return {
    app,
    kind: reads,
    command: { session, log, userKey, place, actor, ...asked },
    settle: (decision) => {
      if (decision.kind === 'refuse') return { outcome: decision.refusal };
      const { changed, same, errorMessageIDs, sourceOf, left } = decision;
      const entries = [...changed, ...same].map((row) => entryOf(place, actor, row, sourceOf));
      return {
        outcome: encodeRead(log, { entries, errorMessageIDs }),
        hints: changed.flatMap((row) =>
          hintsOf(place, actor, row, { sourceOf, left, ...(session && { answered: session }), endedPosition: 0 }),
        ),
      };
    },
  };
}
