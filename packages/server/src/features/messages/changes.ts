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
import type { LogHead } from '../logs/store.ts';
import { asStored, type ChangePlan, type MessageChanging } from './changing.ts';
import type { Context, Stores } from './context.ts';
import type { GroupRules, Standing } from './group-rules.ts';
import type { ShownToNewcomers } from './seen-rules.ts';
import { type SourceOf, sourcesOf } from './sources.ts';
import { standingIn } from './standing.ts';
import type { ChangeFacts, StoredMessage } from './store.ts';
import { isOnSideOf } from './target-rules.ts';
import { type TargetsOf, targetsOf } from './targets.ts';
import { bothLeft, encodeAnswer, hintsOf, type Left, leftTo, type ToldMessages } from './telling.ts';

export interface ChangeParts {
  readonly places: PlaceDirectory;
  readonly groupRules: GroupRules;
}

/** What one is told whom the other has blocked, if the deployment extends that to changes. */
type BlockedError = 'CommonModuleBlacklistLimit';
/** What one is told of a group in which one may not change it. */
type MemberError = 'GroupModuleUserIsNotInTheGroup';

/**
 * Changes one message as `rule` decides, and tells everybody who takes part. The answer is the message as it then
 * stands, as an entry of its log: also where the rule finds that nothing is left to change.
 */
export async function changeMessage<const Errors extends ErrorName>(
  { places, groupRules }: ChangeParts,
  context: Context,
  actor: Actor,
  changing: MessageChanging<Errors>,
): Promise<EncodedJson | Refusal<Errors | CommonError | BlockedError | MemberError>> {
  const place = await places.locate(context, actor, changing.named, 'read');
  if (!place || place.kind === 'unopenedPeer') return isMissing(changing);
  const { blacklist, groups } = context.config;
  const terms = { isForUnblocked: blacklist.coversChanges, groups: { ...groupRules, ...groups } };
  return context.commit.batch(changeOf(actor, place, changing, terms));
}

const isMissing = <Errors extends ErrorName>({ missing }: MessageChanging<Errors>): Refusal<Errors> =>
  refuse(missing, 'messageSeq: the server has no such message');

/** A change of a message on its way into its log. */
interface ChangeCommand<Errors extends ErrorName> {
  readonly actor: Actor;
  readonly place: Place;
  readonly changing: MessageChanging<Errors>;
  readonly terms: ChangeTerms;
}

/** On what terms messages are changed, whatever the change. */
export interface ChangeTerms {
  /** It is refused if the other one of two users has blocked the actor. */
  readonly isForUnblocked: boolean;
  readonly groups: GroupRules & ShownToNewcomers;
}

interface Refused<Errors extends ErrorName> {
  readonly kind: 'refuse';
  readonly refusal: Refusal<Errors | BlockedError | MemberError | 'NetworkModuleUserIsNotLogged'>;
}

/** What became of a message, and what is told of it. */
interface Made {
  readonly kind: 'made';
  readonly row: StoredMessage;
  readonly isChanged: boolean;
  /** What else changed of the log, told in one piece with it or by itself. */
  readonly together: readonly StoredMessage[];
  readonly apart: readonly StoredMessage[];
  readonly sourceOf: SourceOf;
  readonly targetsOf: TargetsOf;
  readonly left: Left;
  /** As the head says. */
  readonly endedPosition: number;
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
  terms: ChangeTerms,
): Batched<ChangeCommand<Errors>, Decision<Errors>, Outcome<Errors>, Stores> => ({
  app: actor.app,
  kind: changesOf<Errors>(),
  command: { actor, place, changing, terms },
  settle: (decision) => {
    if (decision.kind === 'refuse') return { outcome: decision.refusal };
    const { row, isChanged, together, apart, sourceOf, targetsOf: targets, left, endedPosition } = decision;
    const outcome = encodeAnswer(place, actor, row, { sourceOf, together });
    if (!isChanged) return { outcome };
    const answered = actor.session && { answered: actor.session };
    const telling = { sourceOf, left, endedPosition };
    const hints = [
      ...hintsOf(place, actor, row, { ...telling, targetsOf: targets, together, ...answered }),
      ...apart.flatMap((other) => hintsOf(place, actor, other, telling)),
    ];
    return { outcome, hints };
  },
});

/** What stays so for the whole batch, whose transaction holds the sessions. */
interface BatchFacts {
  readonly generations: ReadonlyMap<SessionID, number>;
  readonly blocked: ReadonlySet<ChangeCommand<ErrorName>>;
}

async function readBatchFacts(stores: Stores, commands: readonly ChangeCommand<ErrorName>[]): Promise<BatchFacts> {
  const [generations, blocked] = await Promise.all([
    stores.sessions.generations(commands.flatMap(({ actor: { session } }) => (session ? [session.sessionID] : []))),
    blockedAmong(
      stores,
      commands.filter(({ terms: { isForUnblocked } }) => isForUnblocked),
    ),
  ]);
  return { generations, blocked };
}

/** One read for each, which deployments that extend a block to changes pay alone. */
async function blockedAmong(
  stores: Stores,
  commands: readonly ChangeCommand<ErrorName>[],
): Promise<ReadonlySet<ChangeCommand<ErrorName>>> {
  const areBlocked = await Promise.all(
    commands.map(({ actor, place }) => place.kind === 'peer' && isBlocked(stores, place.other.userKey, actor.userKey)),
  );
  return new Set(commands.filter((_command, index) => areBlocked[index]));
}

const messageOf = ({ place: { log }, changing: { named } }: ChangeCommand<ErrorName>) => ({
  log,
  messageSeq: named.messageSeq,
});

/**
 * Decides in rounds, in which no two changes are of one message: each finds what the rounds before it left, and what a
 * round reads and writes are sets. What holds for all of them is asked for with what the first one reads. Of one log
 * positions ascend in the order of the commands: that is the order in which they are told.
 */
async function decideChanges<Errors extends ErrorName>(
  stores: Stores,
  commands: readonly ChangeCommand<Errors>[],
  now: Millis,
): Promise<readonly Decision<Errors>[]> {
  const facts = readBatchFacts(stores, commands);
  const decisions = new Map<ChangeCommand<Errors>, Decision<Errors>>();
  let left = commands;
  while (left.length > 0) {
    const { taken, rest } = takeRound(left);
    const { decided, deferred } = await decideRound(stores, taken, { facts, now });
    for (const [command, decision] of decided) decisions.set(command, decision);
    left = [...deferred, ...rest];
  }
  return commands.map((command) => present(decisions.get(command), 'every change has a round'));
}

/** As many as may be decided together; nothing overtakes what is left of its log. */
function takeRound<Errors extends ErrorName>(commands: readonly ChangeCommand<Errors>[]) {
  const taken: ChangeCommand<Errors>[] = [];
  const rest: ChangeCommand<Errors>[] = [];
  const messageSeqs = new Map<LogKey, Set<number>>();
  const closed = new Set<LogKey>();
  for (const command of commands) {
    const { log, messageSeq } = messageOf(command);
    const isOfLog = 'prepare' in command.changing && command.changing.isOfLog === true;
    const known = messageSeqs.get(log) ?? new Set();
    if (closed.has(log) || known.has(messageSeq) || (isOfLog && known.size > 0)) {
      closed.add(log);
      rest.push(command);
    } else {
      messageSeqs.set(log, known.add(messageSeq));
      if (isOfLog) closed.add(log);
      taken.push(command);
    }
  }
  return { taken, rest };
}

/** Where other messages change with one, later changes of the log wait for the next round. */
function untilOthersChange<Errors extends ErrorName>(
  commands: readonly ChangeCommand<Errors>[],
  found: readonly (ChangeFacts | undefined)[],
) {
  const round: { readonly command: ChangeCommand<Errors>; readonly before: ChangeFacts | undefined }[] = [];
  const deferred: ChangeCommand<Errors>[] = [];
  const closed = new Set<LogKey>();
  for (const [index, command] of commands.entries()) {
    const { log } = command.place;
    const before = found[index];
    if (closed.has(log)) deferred.push(command);
    else round.push({ command, before });
    if (before && command.changing.changesOthers?.(before.row)) closed.add(log);
  }
  return { round, deferred };
}

/** A change that was decided on what its message was; without `after` there is nothing to change. */
interface Planned {
  readonly kind: 'planned';
  readonly before: ChangeFacts;
  readonly plan: ChangePlan<ErrorName>;
  readonly after: { readonly row: StoredMessage; readonly head: LogHead } | undefined;
}

async function decideRound<Errors extends ErrorName>(
  stores: Stores,
  taken: readonly ChangeCommand<Errors>[],
  { facts, now }: { readonly facts: Promise<BatchFacts>; readonly now: Millis },
) {
  const [found, known] = await Promise.all([stores.messages.changeable(taken.map(messageOf)), facts]);
  const { round, deferred } = untilOthersChange(taken, found);
  const areThere = await leftTo(
    stores,
    round.map(({ command, before }) => toldOf(command, before ? [before.row] : [], before)),
  );
  const prepared = await Promise.all(
    round.map(({ command, before }) => prepare(stores, command, { ...known, left: areThere, before })),
  );
  const planned = decidePlans(prepared, now);
  await stores.messages.putChanged(
    planned.flatMap((one) => (one.kind === 'planned' && one.after ? { before: one.before, after: one.after } : [])),
  );
  const followed = await followAll(stores, planned, now);
  const pairs = followed.map((one, index) => ({ one, ...present(round[index], 'every decision has a command') }));
  const areLeft = await leftTo(
    stores,
    pairs.map(({ one, command, before }) =>
      toldOf(command, one.kind === 'refuse' ? [] : [...one.together, ...one.apart], before),
    ),
  );
  const left = bothLeft(areThere, areLeft);
  const decided = pairs.map(({ one, command }): readonly [ChangeCommand<Errors>, Decision<Errors>] => [
    command,
    one.kind === 'refuse' ? one : { ...one, left },
  ]);
  return { decided, deferred };
}

/** Rows of the log of a change, for those who take part in it. */
const toldOf = (
  { place, actor }: ChangeCommand<ErrorName>,
  rows: readonly StoredMessage[],
  before: ChangeFacts | undefined,
): ToldMessages => ({ place, actor, rows, deletedSeq: before?.head.deletedSeq ?? 0 });

/** What is needed to decide a change. */
interface Prepared<Errors extends ErrorName> {
  readonly kind: 'prepared';
  readonly before: ChangeFacts;
  readonly plan: ChangePlan<Errors>;
}

async function prepare<Errors extends ErrorName>(
  stores: Stores,
  command: ChangeCommand<Errors>,
  {
    generations,
    left,
    blocked,
    before,
  }: BatchFacts & {
    readonly left: Left;
    readonly before: ChangeFacts | undefined;
  },
): Promise<Refused<Errors> | Prepared<Errors>> {
  const { actor, changing } = command;
  const { session, userKey } = actor;
  if (session && generations.get(session.sessionID) !== session.generation) {
    return { kind: 'refuse', refusal: sessionIsOver };
  }
  if (blocked.has(command)) {
    return { kind: 'refuse', refusal: refuse('CommonModuleBlacklistLimit', 'the other user has blocked this one') };
  }
  // Nor is there one for who has deleted it.
  const isThere = before?.row.messageID === changing.named.messageID && left.isLeft(userKey, before.row);
  const isLacked = session && command.place.kind === 'peer' && before && !isOnSideOf(before.row, userKey);
  if (!before || !isThere || isLacked) {
    return { kind: 'refuse', refusal: isMissing(changing) };
  }
  const standing = await judgeStanding(stores, command, before);
  if (standing && 'refused' in standing) return { kind: 'refuse', refusal: standing };
  const plan = 'prepare' in changing ? await changing.prepare(stores, before.row, standing) : changing;
  return { kind: 'prepared', before, plan };
}

/** How the actor stands to a message of a group, where that allows a change. */
async function judgeStanding<Errors extends ErrorName>(
  stores: Stores,
  { actor, place, changing, terms: { groups } }: ChangeCommand<Errors>,
  { row }: ChangeFacts,
): Promise<Standing | Refused<Errors>['refusal'] | undefined> {
  if (place.kind !== 'group' || changing.isForAnySender) return undefined;
  return (await standingIn(stores, { actor, place, before: row }, groups)) ?? isMissing(changing);
}

/** Decides changes of different messages, each on the head that the ones before it have left. */
function decidePlans<Errors extends ErrorName>(
  prepared: readonly (Refused<Errors> | Prepared<Errors>)[],
  now: Millis,
): readonly (Refused<Errors> | Planned)[] {
  const heads = new Map<LogKey, LogHead>();
  return prepared.map((one) => {
    if (one.kind === 'refuse') return one;
    const { row, head } = one.before;
    const before = { row, head: heads.get(row.log) ?? head };
    const decision = asStored(one.plan.rule)(before, now);
    if (decision.kind === 'refuse') return decision;
    const after = decision.kind === 'change' ? decision : undefined;
    if (after) heads.set(row.log, after.head);
    return { kind: 'planned', before, plan: one.plan, after };
  });
}

/** What follows in one log does so in the order of the changes; of different logs at the same time. */
async function followAll<Errors extends ErrorName>(
  stores: Stores,
  planned: readonly (Refused<Errors> | Planned)[],
  now: Millis,
): Promise<readonly (Refused<Errors> | Omit<Made, 'left'>)[]> {
  const lasts = new Map<LogKey, Promise<unknown>>();
  return Promise.all(
    planned.map((one) => {
      if (one.kind === 'refuse') return one;
      const { log } = one.before.row;
      const last = lasts.get(log);
      const next = last ? last.then(() => follow(stores, one, now)) : follow(stores, one, now);
      lasts.set(log, next);
      return next;
    }),
  );
}

async function follow(
  stores: Stores,
  { before: { row: before, head }, plan: { consequences = [], isOneEvent }, after }: Planned,
  now: Millis,
): Promise<Omit<Made, 'left'>> {
  const row = after?.row ?? before;
  const others: StoredMessage[] = [];
  for (const consequence of after ? consequences : []) {
    others.push(...(await consequence(stores, { before, after: row }, now)));
  }
  const sourceOf = await sourcesOf(stores.messages, row.log, [row, ...others]);
  const targets = await targetsOf(stores.messages, [row]);
  const [together, apart] = isOneEvent ? [others, []] : [[], others];
  const { endedPosition } = head;
  const isChanged = after !== undefined;
  return { kind: 'made', row, isChanged, together, apart, sourceOf, targetsOf: targets, endedPosition };
}
