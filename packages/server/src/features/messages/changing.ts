import type { Millis } from '@parley/kernel/brand';
import { isRefusal, type Refusal } from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';
import type { MessageState, StoredContent } from '@parley/protocol/features/values';
import type { Address } from '../conversations/index.ts';
import type { LogHead } from '../logs/store.ts';
import type { Stores } from './context.ts';
import { decodeContent, decodeState, encodeContent, encodeState, type TellableContent } from './encode.ts';
import type { Standing } from './group-rules.ts';
import { change } from './rules.ts';
import type { ChangeRule, StoredMessage } from './store.ts';

/** A stored message, found by its sequence and proven by its ID. */
interface NamedMessage extends Address {
  readonly messageSeq: number;
  readonly messageID: number;
}

/** A message before it changes, decoded. */
export interface PresentMessage {
  readonly row: StoredMessage;
  readonly content: StoredContent;
  readonly state: MessageState;
  /** How the log stands; the change will be at the position after its. */
  readonly head: LogHead;
}

/** What becomes of it; what is absent stays as it is. */
export interface NextMessage {
  readonly content?: TellableContent;
  readonly state?: MessageState;
  readonly isWithdrawn?: true;
}

/** Pure: how a message changes, `undefined` if not at all. */
type MessageRule<Errors extends ErrorName> = (
  message: PresentMessage,
  now: Millis,
) => NextMessage | Refusal<Errors> | undefined;

/** A message that was changed in a transaction. */
export interface ChangedMessage {
  readonly before: StoredMessage;
  readonly after: StoredMessage;
}

/**
 * What else a change leads to in the same transaction: rows of tables of its own, and other messages of the log that
 * change too, which it returns in the order of their positions.
 */
export type Consequence = (stores: Stores, changed: ChangedMessage, now: Millis) => Promise<readonly StoredMessage[]>;

/** How a message changes, and what follows from it. */
export interface ChangePlan<Errors extends ErrorName> {
  readonly rule: MessageRule<Errors>;
  readonly consequences?: readonly Consequence[];
  /** What else changes of the log is told in one piece with it; absent: each by itself. Only where it is little. */
  readonly isOneEvent?: true;
}

/** Reads, under the lock of the log, what must be known beside the message; how the actor stands to it in a group is. */
interface Preparing<Errors extends ErrorName> {
  /** What is read is not the message's alone: no other change of the log is decided at the same time. */
  readonly isOfLog?: true;
  prepare(stores: Stores, before: StoredMessage, standing: Standing | undefined): Promise<ChangePlan<Errors>>;
}

interface Asked<Errors extends ErrorName> {
  readonly named: NamedMessage;
  /** What it is refused with if there is no such message, or none any more. */
  readonly missing: Errors;
  /** Who sent a message to a group need not be in it any more: the app's server asks. */
  readonly isForAnySender?: boolean;
  /** Whether other messages of the log may change with this one; absent: none does, or it concerns all of the log. */
  changesOthers?(before: StoredMessage): boolean;
}

/** A change for which nothing but the message must be known. */
interface PlannedChanging<Errors extends ErrorName> extends ChangePlan<Errors>, Asked<Errors> {}

/** A change that somebody asks for. */
export type MessageChanging<Errors extends ErrorName> = PlannedChanging<Errors> | (Preparing<Errors> & Asked<Errors>);

/** The rule as the store asks it, which knows nothing of what it keeps. */
export const asStored =
  <Errors extends ErrorName>(rule: MessageRule<Errors>): ChangeRule<Errors> =>
  (facts, now) => {
    const { row, head } = facts;
    const next = rule({ row, head, content: decodeContent(row.body), state: decodeState(row.state) }, now);
    if (!next) return { kind: 'unchanged' };
    if (isRefusal(next)) return { kind: 'refuse', refusal: next };
    const { content, state, isWithdrawn } = next;
    const changes = {
      ...(content && { body: encodeContent(content) }),
      ...(state && { state: Object.keys(state).length > 0 ? encodeState(state) : undefined }),
      ...(isWithdrawn && { isWithdrawn }),
    };
    return change(facts, changes, now);
  };
