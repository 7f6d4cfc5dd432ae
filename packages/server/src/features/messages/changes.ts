import type { Millis } from '@parley/kernel/brand';
import { type CommonError, isRefusal, type Refusal, refuse } from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';
import { type MessageState, peerConversation, type StoredContent } from '@parley/protocol/features/values';
import type { EncodedJson } from '@parley/protocol/frames';
import { type Actor, refuseIfOver } from '../../core/actors.ts';
import { type Hint, toUsers } from '../../core/effects.ts';
import type { Address, Place, PlaceDirectory } from '../conversations/index.ts';
import { encodeEntryAppended, encodeLoggedEntry } from '../logs/index.ts';
import type { LogHead } from '../logs/store.ts';
import type { Context, Stores } from './context.ts';
import {
  decodeContent,
  decodeState,
  encodeContent,
  encodeMessage,
  encodeState,
  type TellableContent,
} from './encode.ts';
import { change } from './rules.ts';
import { type SourceOf, sourcesOf } from './sources.ts';
import type { ChangeRule, MessageRow, StoredMessage } from './store.ts';

export interface ChangeParts {
  readonly places: PlaceDirectory;
}

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
  readonly after: MessageRow;
}

/**
 * What else a change leads to in the same transaction: rows of tables of its own, and other messages of the log that
 * change too, which it returns in the order of their positions.
 */
export type Consequence = (stores: Stores, changed: ChangedMessage, now: Millis) => Promise<readonly MessageRow[]>;

/** How a message changes, and what follows from it. */
interface ChangePlan<Errors extends ErrorName> {
  readonly rule: MessageRule<Errors>;
  readonly consequences?: readonly Consequence[];
  /** What else changes of the log is told in one piece with it; absent: each by itself. Only where it is little. */
  readonly isOneEvent?: true;
}

/** Reads, under the lock of the log, what must be known beside the message. */
interface Preparing<Errors extends ErrorName> {
  prepare(stores: Stores, before: StoredMessage): Promise<ChangePlan<Errors>>;
}

interface Asked<Errors extends ErrorName> {
  readonly named: NamedMessage;
  /** What it is refused with if there is no such message, or none any more. */
  readonly missing: Errors;
}

/** A change for which nothing but the message must be known. */
export interface PlannedChanging<Errors extends ErrorName> extends ChangePlan<Errors>, Asked<Errors> {}

/** A change that somebody asks for. */
export type MessageChanging<Errors extends ErrorName> = PlannedChanging<Errors> | (Preparing<Errors> & Asked<Errors>);

/**
 * Changes one message as `rule` decides, and tells everybody who takes part. The answer is the message as it then
 * stands, as an entry of its log: also where the rule finds that nothing is left to change.
 */
export async function changeMessage<const Errors extends ErrorName>(
  { places }: ChangeParts,
  context: Context,
  actor: Actor,
  changing: MessageChanging<Errors>,
): Promise<EncodedJson | Refusal<Errors | CommonError>> {
  const { named, missing } = changing;
  const isMissing = (): Refusal<Errors> => refuse(missing, 'messageSeq: the server has no such message');
  const place = await places.locate(context, actor, named, 'read');
  if (!place || place.kind === 'unopenedPeer') return isMissing();
  const { app } = actor;
  const message = { log: place.log, messageSeq: named.messageSeq, messageID: named.messageID };
  return context.commit.run<EncodedJson, Errors | 'NetworkModuleUserIsNotLogged'>({
    app,
    keys: [{ app, kind: 'conversation', key: place.log }],
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      const now = context.clock.wall();
      const before = await stores.messages.find(message);
      if (!before) return isMissing();
      const plan = 'prepare' in changing ? await changing.prepare(stores, before) : changing;
      const decision = await stores.messages.changeFound(before, asStored(plan.rule), now);
      if (decision.kind === 'refuse') return decision.refusal;
      if (decision.kind === 'unchanged') {
        return {
          result: encodeAnswer(place, actor, before, {
            sourceOf: await sourcesOf(stores.messages, place.log, [before]),
          }),
        };
      }
      const { row } = decision;
      const others: MessageRow[] = [];
      for (const consequence of plan.consequences ?? []) {
        others.push(...(await consequence(stores, { before, after: row }, now)));
      }
      const [together, apart] = plan.isOneEvent ? [others, []] : [[], others];
      const sourceOf = await sourcesOf(stores.messages, place.log, [row, ...others]);
      const hints = [
        hintOf(place, actor, row, { sourceOf, together, answered: actor.session }),
        ...apart.map((other) => hintOf(place, actor, other, { sourceOf })),
      ];
      return { result: encodeAnswer(place, actor, row, { sourceOf, together }), effects: { hints } };
    },
  });
}

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

/** Both sides see a message of theirs alike. */
export function entryOf({ other }: Place, { userKey, userID }: Actor, row: MessageRow, sourceOf: SourceOf) {
  const isOwn = row.senderKey === userKey;
  const [senderUserID, targetID] = isOwn ? [userID, other.userID] : [other.userID, userID];
  return {
    position: row.changedPosition,
    message: encodeMessage(row, { conversationType: peerConversation, senderUserID, targetID }, sourceOf(row)),
  };
}

/** What is told of a change beside the message itself. */
interface Telling {
  readonly sourceOf: SourceOf;
  /** What is told in one piece with it; absent: nothing. */
  readonly together?: readonly MessageRow[];
  /** Who learns of it by the answer. */
  readonly answered?: Actor['session'];
}

const encodeAnswer = (place: Place, actor: Actor, row: MessageRow, { sourceOf, together }: Telling): EncodedJson =>
  encodeLoggedEntry(place.log, entryOf(place, actor, row, sourceOf), othersOf(place, actor, sourceOf, together));

const othersOf = (place: Place, actor: Actor, sourceOf: SourceOf, rows: readonly MessageRow[] = []) =>
  rows.map((row) => entryOf(place, actor, row, sourceOf));

/** Who asked for the change learns of the message by the answer, and of what is told apart from it like everybody. */
export const hintOf = (place: Place, actor: Actor, row: MessageRow, telling: Telling): Hint => ({
  kind: 'event',
  app: actor.app,
  audience: toUsers([actor.userKey, place.other.userKey]),
  frame: encodeEntryAppended(
    place.log,
    entryOf(place, actor, row, telling.sourceOf),
    othersOf(place, actor, telling.sourceOf, telling.together),
  ),
  ...(telling.answered && { exceptSession: telling.answered.sessionID }),
});
