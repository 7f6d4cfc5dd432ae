import type { Millis } from '@parley/kernel/brand';
import { type CommonError, isRefusal, type Refusal, refuse } from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';
import { type MessageState, peerConversation, type StoredContent } from '@parley/protocol/features/values';
import type { EncodedJson } from '@parley/protocol/frames';
import { type Actor, refuseIfOver } from '../../core/actors.ts';
import { type Hint, toUsers } from '../../core/effects.ts';
import type { UserKey } from '../../core/ids.ts';
import { isBlocked } from '../blacklist/index.ts';
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

/** What one is told whom the other has blocked, if the deployment extends that to changes. */
type BlockedError = 'CommonModuleBlacklistLimit';

/**
 * Changes one message as `rule` decides, and tells everybody who takes part. The answer is the message as it then
 * stands, as an entry of its log: also where the rule finds that nothing is left to change.
 */
export async function changeMessage<const Errors extends ErrorName>(
  { places }: ChangeParts,
  context: Context,
  actor: Actor,
  changing: MessageChanging<Errors>,
): Promise<EncodedJson | Refusal<Errors | CommonError | BlockedError>> {
  const { named, missing } = changing;
  const isMissing = (): Refusal<Errors> => refuse(missing, 'messageSeq: the server has no such message');
  const place = await places.locate(context, actor, named, 'read');
  if (!place || place.kind === 'unopenedPeer') return isMissing();
  const { app } = actor;
  const message = { log: place.log, messageSeq: named.messageSeq, messageID: named.messageID };
  return context.commit.run<EncodedJson, Errors | BlockedError | 'NetworkModuleUserIsNotLogged'>({
    app,
    keys: [{ app, kind: 'conversation', key: place.log }],
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      if (context.config.blacklist.coversChanges && (await isBlocked(stores, place.other.userKey, actor.userKey))) {
        return refuse('CommonModuleBlacklistLimit', 'the other user has blocked this one');
      }
      const now = context.clock.wall();
      const before = await stores.messages.find(message);
      const isLeft = await leftTo(stores, place, actor, before ? [before] : []);
      // Nor is there one for who has deleted it.
      if (!before || !isLeft(actor.userKey, before.messageSeq)) return isMissing();
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
      const areLeft = others.length > 0 ? await leftTo(stores, place, actor, [row, ...others]) : isLeft;
      const hints = [
        ...hintsOf(place, actor, row, { sourceOf, isLeft: areLeft, together, answered: actor.session }),
        ...apart.flatMap((other) => hintsOf(place, actor, other, { sourceOf, isLeft: areLeft })),
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
  /** Absent: nobody has deleted it. */
  readonly isLeft?: IsLeft;
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
export function hintsOf(place: Place, actor: Actor, row: MessageRow, telling: Telling): readonly Hint[] {
  const { sourceOf, isLeft = () => true, together = [], answered } = telling;
  const rows = [row, ...together];
  const users = [actor.userKey, place.other.userKey];
  const whole = users.filter((userKey) => rows.every(({ messageSeq }) => isLeft(userKey, messageSeq)));
  return [...(whole.length > 0 ? [whole] : []), ...users.filter((one) => !whole.includes(one)).map((one) => [one])].map(
    (audience) => {
      // Who deleted a message learns that the log went on, and nothing else.
      const [entry, ...others] = rows.map((one) =>
        audience.every((userKey) => isLeft(userKey, one.messageSeq))
          ? entryOf(place, actor, one, sourceOf)
          : { position: one.changedPosition },
      );
      return {
        kind: 'event',
        app: actor.app,
        audience: toUsers(audience),
        frame: encodeEntryAppended(place.log, entry ?? { position: row.changedPosition }, others),
        ...(answered && { exceptSession: answered.sessionID }),
      };
    },
  );
}

type IsLeft = (userKey: UserKey, messageSeq: number) => boolean;

/** Which of the two has these messages still, and has not deleted them. */
async function leftTo(
  { conversations }: Pick<Stores, 'conversations'>,
  { log, other }: Pick<Place, 'log' | 'other'>,
  { userKey }: Pick<Actor, 'userKey'>,
  rows: readonly Pick<MessageRow, 'messageSeq'>[],
): Promise<IsLeft> {
  const messageSeqs = rows.map(({ messageSeq }) => messageSeq);
  if (rows.length === 0) return () => false;
  const left = new Map<UserKey, ReadonlySet<number>>();
  for (const one of [userKey, other.userKey]) {
    const found = await conversations.leftOf({ log, userKey: one }, messageSeqs);
    left.set(one, new Set(found.map(({ messageSeq }) => messageSeq)));
  }
  return (one, messageSeq) => left.get(one)?.has(messageSeq) === true;
}
