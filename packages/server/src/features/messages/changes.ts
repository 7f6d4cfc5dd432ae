import { present } from '@parley/kernel/assert';
import type { Millis } from '@parley/kernel/brand';
import { type CommonError, type Refusal, refuse } from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';
import type { EncodedJson } from '@parley/protocol/frames';
import { type Actor, sessionIsOver } from '../../core/actors.ts';
import type { Batched, BatchKind } from '../../core/commit.ts';
import type { LogKey, SessionID } from '../../core/ids.ts';
import { isBlocked } from '../blacklist/index.ts';
import type { Place, PlaceDirectory } from '../conversations/index.ts';
import { asStored, type ChangePlan, type MessageChanging } from './changing.ts';
import type { Context, Stores } from './context.ts';
import { type SourceOf, sourcesOf } from './sources.ts';
import type { ChangeFacts, MessageRow } from './store.ts';
import { encodeAnswer, hintsOf, type IsLeft, leftTo, membersOf } from './telling.ts';

export interface ChangeParts {
  readonly places: PlaceDirectory;
}

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
  const place = await places.locate(context, actor, changing.named, 'read');
  if (!place || place.kind === 'unopenedPeer') return isMissing(changing);
  return context.commit.batch(changeOf(actor, place, changing, context.config.blacklist.coversChanges));
}

const isMissing = <Errors extends ErrorName>({ missing }: MessageChanging<Errors>): Refusal<Errors> =>
  refuse(missing, 'messageSeq: the server has no such message');

/** A change of a message on its way into its log. */
interface ChangeCommand<Errors extends ErrorName> {
  readonly actor: Actor;
  readonly place: Place;
  readonly changing: MessageChanging<Errors>;
  /** It is refused if the other user has blocked the actor. */
  readonly isForUnblocked: boolean;
}

interface Refused<Errors extends ErrorName> {
  readonly kind: 'refuse';
  readonly refusal: Refusal<Errors | BlockedError | 'NetworkModuleUserIsNotLogged'>;
}

/** What became of a message, and what is told of it. */
interface Made {
  readonly kind: 'made';
  readonly row: MessageRow;
  readonly isChanged: boolean;
  /** What else changed of the log, told in one piece with it or by itself. */
  readonly together: readonly MessageRow[];
  readonly apart: readonly MessageRow[];
  readonly sourceOf: SourceOf;
  readonly isLeft: IsLeft;
}

type Decision<Errors extends ErrorName> = Refused<Errors> | Made;
type Outcome<Errors extends ErrorName> = EncodedJson | Refused<Errors>['refusal'];

/** One kind, whatever a change may be refused with: all that wait are decided as one set. */
const changesOf = <Errors extends ErrorName>(): BatchKind<ChangeCommand<Errors>, Decision<Errors>, Stores> => ({
  name: 'change',
  keys: (app, { place: { log } }) => [{ app, kind: 'conversation', key: log }],
  decide: decideChanges,
});

/** A change of a message of this place, for the commit. */
export const changeOf = <Errors extends ErrorName>(
  actor: Actor,
  place: Place,
  changing: MessageChanging<Errors>,
  isForUnblocked: boolean,
): Batched<ChangeCommand<Errors>, Decision<Errors>, Outcome<Errors>, Stores> => ({
  app: actor.app,
  kind: changesOf<Errors>(),
  command: { actor, place, changing, isForUnblocked },
  settle: (decision) => {
    if (decision.kind === 'refuse') return { outcome: decision.refusal };
    const { row, isChanged, together, apart, sourceOf, isLeft } = decision;
    const outcome = encodeAnswer(place, actor, row, { sourceOf, together });
    if (!isChanged) return { outcome };
    const answered = actor.session && { answered: actor.session };
    const hints = [
      ...hintsOf(place, actor, row, { sourceOf, isLeft, together, ...answered }),
      ...apart.flatMap((other) => hintsOf(place, actor, other, { sourceOf, isLeft })),
    ];
    return { outcome, hints };
  },
});

/** What stays so for the whole batch: the transaction holds the sessions, and the logs in which nobody deletes meanwhile. */
interface BatchFacts {
  readonly generations: ReadonlyMap<SessionID, number>;
  readonly isLeft: IsLeft;
  readonly blocked: ReadonlySet<ChangeCommand<ErrorName>>;
}

async function readBatchFacts(stores: Stores, commands: readonly ChangeCommand<ErrorName>[]): Promise<BatchFacts> {
  const [generations, isLeft, blocked] = await Promise.all([
    stores.sessions.generations(commands.flatMap(({ actor: { session } }) => (session ? [session.sessionID] : []))),
    leftTo(
      stores,
      commands.map((command) => ({ userKeys: membersOf(command.place, command.actor), rows: [messageOf(command)] })),
    ),
    blockedAmong(
      stores,
      commands.filter(({ isForUnblocked }) => isForUnblocked),
    ),
  ]);
  return { generations, isLeft, blocked };
}

/** One read for each, which deployments that extend a block to changes pay alone. */
async function blockedAmong(
  stores: Stores,
  commands: readonly ChangeCommand<ErrorName>[],
): Promise<ReadonlySet<ChangeCommand<ErrorName>>> {
  const areBlocked = await Promise.all(
    commands.map(({ actor, place }) => isBlocked(stores, place.other.userKey, actor.userKey)),
  );
  return new Set(commands.filter((_command, index) => areBlocked[index]));
}

const messageOf = ({ place: { log }, changing: { named } }: ChangeCommand<ErrorName>) => ({
  log,
  messageSeq: named.messageSeq,
});

/**
 * Decides in rounds, of which each has one change at most of every log: each finds what the rounds before it left, and
 * what a round reads and writes are sets. What holds for all of them is asked for with what the first one reads.
 */
async function decideChanges<Errors extends ErrorName>(
  stores: Stores,
  commands: readonly ChangeCommand<Errors>[],
  now: Millis,
): Promise<readonly Decision<Errors>[]> {
  const facts = readBatchFacts(stores, commands);
  const decisions = new Map<ChangeCommand<Errors>, Decision<Errors>>();
  for (const round of roundsOf(commands)) {
    const decided = await decideRound(stores, round, { facts, now });
    for (const [index, command] of round.entries()) {
      decisions.set(command, present(decided[index], 'every change of a round is decided'));
    }
  }
  return commands.map((command) => present(decisions.get(command), 'every change has a round'));
}

/** The nth change of every log is in the nth round. */
function roundsOf<Command extends { readonly place: Place }>(commands: readonly Command[]): readonly Command[][] {
  const rounds: Command[][] = [];
  const counts = new Map<LogKey, number>();
  for (const command of commands) {
    const { log } = command.place;
    const index = counts.get(log) ?? 0;
    counts.set(log, index + 1);
    const round = rounds[index];
    if (round) round.push(command);
    else rounds.push([command]);
  }
  return rounds;
}

/** A change that was decided on what its message was; without `after` there is nothing to change. */
interface Planned {
  readonly kind: 'planned';
  readonly before: ChangeFacts;
  readonly plan: ChangePlan<ErrorName>;
  readonly after: { readonly row: MessageRow; readonly head: ChangeFacts['head'] } | undefined;
}

async function decideRound<Errors extends ErrorName>(
  stores: Stores,
  commands: readonly ChangeCommand<Errors>[],
  { facts, now }: { readonly facts: Promise<BatchFacts>; readonly now: Millis },
): Promise<readonly Decision<Errors>[]> {
  const [found, known] = await Promise.all([stores.messages.changeable(commands.map(messageOf)), facts]);
  const planned = await Promise.all(
    commands.map((command, index) => plan(stores, command, { ...known, before: found[index], now })),
  );
  await stores.messages.putChanged(
    planned.flatMap((one) => (one.kind === 'planned' && one.after ? { before: one.before, after: one.after } : [])),
  );
  const followed = await Promise.all(planned.map((one) => (one.kind === 'refuse' ? one : follow(stores, one, now))));
  const others = followed.flatMap((one, index) => {
    const command = commands[index];
    const rows = one.kind === 'refuse' ? [] : [...one.together, ...one.apart];
    return command && rows.length > 0 ? { userKeys: membersOf(command.place, command.actor), rows } : [];
  });
  const areLeft = await leftTo(stores, others);
  const isLeft: IsLeft = (userKey, message) => known.isLeft(userKey, message) && areLeft(userKey, message);
  return followed.map((one) => (one.kind === 'refuse' ? one : { ...one, isLeft }));
}

interface PlanFacts extends BatchFacts {
  readonly before: ChangeFacts | undefined;
  readonly now: Millis;
}

/** Decides one change. Writes nothing. */
async function plan<Errors extends ErrorName>(
  stores: Stores,
  command: ChangeCommand<Errors>,
  { generations, isLeft, blocked, before, now }: PlanFacts,
): Promise<Refused<Errors> | Planned> {
  const { actor, changing } = command;
  const { session, userKey } = actor;
  if (session && generations.get(session.sessionID) !== session.generation) {
    return { kind: 'refuse', refusal: sessionIsOver };
  }
  if (blocked.has(command)) {
    return { kind: 'refuse', refusal: refuse('CommonModuleBlacklistLimit', 'the other user has blocked this one') };
  }
  // Nor is there one for who has deleted it.
  if (before?.row.messageID !== changing.named.messageID || !isLeft(userKey, before.row)) {
    return { kind: 'refuse', refusal: isMissing(changing) };
  }
  const planned = 'prepare' in changing ? await changing.prepare(stores, before.row) : changing;
  const decision = asStored(planned.rule)(before, now);
  if (decision.kind === 'refuse') return decision;
  return { kind: 'planned', before, plan: planned, after: decision.kind === 'change' ? decision : undefined };
}

/** Lets follow what follows from a change, in its order; those of other logs do so at the same time. */
async function follow(
  stores: Stores,
  { before: { row: before }, plan: { consequences = [], isOneEvent }, after }: Planned,
  now: Millis,
): Promise<Omit<Made, 'isLeft'>> {
  const row = after?.row ?? before;
  const others: MessageRow[] = [];
  for (const consequence of after ? consequences : []) {
    others.push(...(await consequence(stores, { before, after: row }, now)));
  }
  const sourceOf = await sourcesOf(stores.messages, row.log, [row, ...others]);
  const [together, apart] = isOneEvent ? [others, []] : [[], others];
  return { kind: 'made', row, isChanged: after !== undefined, together, apart, sourceOf };
}
