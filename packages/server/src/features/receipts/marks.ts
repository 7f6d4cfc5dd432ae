import { millis } from '@parley/kernel/brand';
import { type ErrorOf, type Refusal, refuse } from '@parley/protocol/define';
import type { EncodedJson } from '@parley/protocol/frames';
import type { methods } from '@parley/protocol/index';
import { type Actor, sessionIsOver } from '../../core/actors.ts';
import type { Batched, BatchKind } from '../../core/commit.ts';
import { toUsers } from '../../core/effects.ts';
import type { LogKey, UserKey } from '../../core/ids.ts';
import type { PeerPlace } from '../conversations/index.ts';
import { encodeEntryAppended } from '../logs/index.ts';
import type { LogHead, MemberKey } from '../logs/store.ts';
import type { Stores } from './context.ts';
import { encodeMarked, markEntry } from './encode.ts';
import { markUpTo } from './rules.ts';
import type { ReceiptMark } from './store.ts';

type MarkRefusal = Refusal<ErrorOf<typeof methods.receipts.sendConversationMessageReceiptRead>>;

/** A member says to have read everything that the other side sent so far. */
interface MarkCommand extends MemberKey {
  readonly session: Actor['session'];
  readonly senderKey: UserKey;
  readonly lifetimeMs: number;
}

type Decision =
  | { readonly kind: 'refuse'; readonly refusal: MarkRefusal }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'marked'; readonly mark: ReceiptMark };

export const noConversation = () => refuse('MessageModuleReceiptReadError', 'there is no conversation with that user');

/** Marks of conversations that are read; each takes one position, however many messages it covers. */
const marking: BatchKind<MarkCommand, Decision, Stores> = {
  name: 'conversation receipts',
  keys: (app, { log }) => [{ app, kind: 'conversation', key: log }],
  decide: async (stores, commands, now) => {
    const sessionIDs = commands.flatMap(({ session }) => (session ? [session.sessionID] : []));
    const asked = commands.map(({ log, senderKey, lifetimeMs }) => ({
      ...{ log, senderKey },
      sentBefore: millis(Math.max(0, now - lifetimeMs)),
    }));
    const [members, generations, marks, awaiting] = await Promise.all([
      stores.conversations.members(commands),
      stores.sessions.generations(sessionIDs),
      stores.receipts.marks(commands),
      stores.receipts.awaiting(asked),
    ]);
    const left = createMarked();
    const decisions = commands.map((command, index): Decision => {
      const { session } = command;
      if (session && generations.get(session.sessionID) !== session.generation) {
        return { kind: 'refuse', refusal: sessionIsOver };
      }
      const [member, awaited] = [members[index], awaiting[index]];
      if (!member || !awaited || member.head.messageSeq === 0) return { kind: 'refuse', refusal: noConversation() };
      return left.mark(command, (head, mark) => markUpTo(head, awaited, mark, now), {
        head: member.head,
        mark: marks[index],
      });
    });
    const made = left.marks();
    if (made.length > 0) await Promise.all([stores.receipts.putMarks(made), stores.receipts.moveHeads(left.heads())]);
    return decisions;
  },
};

interface Standing {
  readonly head: LogHead;
  readonly mark: ReceiptMark | undefined;
}

/** Marks and heads, as the commands of a batch that were decided have left them. */
function createMarked() {
  const marks = new Map<string, MemberKey & ReceiptMark>();
  const heads = new Map<LogKey, LogHead>();
  return {
    marks: () => [...marks.values()],
    heads: () => [...heads].map(([log, { position, changedAt }]) => ({ log, position, changedAt })),
    mark: (
      { log, userKey }: MemberKey,
      decide: (head: LogHead, mark: ReceiptMark | undefined) => ReturnType<typeof markUpTo>,
      found: Standing,
    ): Decision => {
      const name = `${log} ${userKey}`;
      const next = decide(heads.get(log) ?? found.head, marks.get(name) ?? found.mark);
      if (!next) return { kind: 'unchanged' };
      marks.set(name, { log, userKey, ...next.mark });
      heads.set(log, next.head);
      return { kind: 'marked', mark: next.mark };
    },
  };
}

type Marking = Batched<MarkCommand, Decision, EncodedJson | MarkRefusal, Stores>;

/** Sets everything that the other side of a place has sent as read by the actor; both learn of it by one entry. */
export function markOf(actor: Actor, { log, other }: PeerPlace, lifetimeMs: number): Marking {
  const { app, session, userKey, userID } = actor;
  return {
    app,
    kind: marking,
    command: { session, log, userKey, senderKey: other.userKey, lifetimeMs },
    settle: (decision) => {
      if (decision.kind === 'refuse') return { outcome: decision.refusal };
      if (decision.kind === 'unchanged') return { outcome: encodeMarked(log, undefined) };
      const mark = { ...decision.mark, userID };
      const frame = encodeEntryAppended(log, markEntry(mark));
      const audience = toUsers([userKey, other.userKey]);
      return {
        outcome: encodeMarked(log, mark),
        hints: [{ kind: 'event', app, audience, frame, ...(session && { exceptSession: session.sessionID }) }],
      };
    },
  };
}
