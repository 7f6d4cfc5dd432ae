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
interface ChangedMessage {
  readonly before: StoredMessage;
  readonly after: MessageRow;
}

/**
 * What else a change leads to in the same transaction: rows of tables of its own, and other messages of the log that
 * change too, which it returns in the order of their positions.
 */
export type Consequence = (stores: Stores, changed: ChangedMessage, now: Millis) => Promise<readonly StoredMessage[]>;

/** A change that somebody asks for. */
export interface MessageChanging<Errors extends ErrorName> {
  readonly named: NamedMessage;
  readonly rule: MessageRule<Errors>;
  /** What it is refused with if there is no such message, or none any more. */
  readonly missing: Errors;
  readonly consequences?: readonly Consequence[];
}

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
  const { named, rule, missing, consequences = [] } = changing;
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
      const decision = before && (await stores.messages.change(message, asStored(rule), now));
      if (!decision) return isMissing();
      if (decision.kind === 'refuse') return decision.refusal;
      if (decision.kind === 'unchanged') return { result: encodeAnswer(place, actor, before) };
      const { row } = decision;
      const others: StoredMessage[] = [];
      for (const consequence of consequences) others.push(...(await consequence(stores, { before, after: row }, now)));
      const hints = [hintOf(place, actor, row, actor.session), ...others.map((other) => hintOf(place, actor, other))];
      return { result: encodeAnswer(place, actor, row), effects: { hints } };
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
      ...(state && { state: encodeState(state) }),
      ...(isWithdrawn && { isWithdrawn }),
    };
    return change(facts, changes, now);
  };

/** Both sides see a message of theirs alike. */
function entryOf({ other }: Place, { userKey, userID }: Actor, row: MessageRow) {
  const isOwn = row.senderKey === userKey;
  const [senderUserID, targetID] = isOwn ? [userID, other.userID] : [other.userID, userID];
  return {
    position: row.changedPosition,
    message: encodeMessage(row, { conversationType: peerConversation, senderUserID, targetID }),
  };
}

const encodeAnswer = (place: Place, actor: Actor, row: MessageRow): EncodedJson =>
  encodeLoggedEntry(place.log, entryOf(place, actor, row));

/** Who asked for the change learns of the message by the answer, and of what else changed like everybody. */
const hintOf = (place: Place, actor: Actor, row: MessageRow, answered?: Actor['session']): Hint => ({
  kind: 'event',
  app: actor.app,
  audience: toUsers([actor.userKey, place.other.userKey]),
  frame: encodeEntryAppended(place.log, entryOf(place, actor, row)),
  ...(answered && { exceptSession: answered.sessionID }),
});
