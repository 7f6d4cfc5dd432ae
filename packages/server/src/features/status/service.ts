import { type Millis, millis } from '@parley/kernel/brand';
import {
  type CommonError,
  isRefusal,
  type ParamsOf,
  type Refusal,
  type ResultOf,
  refuse,
} from '@parley/protocol/define';
import { EncodedJson } from '@parley/protocol/frames';
import type { methods } from '@parley/protocol/index';
import { limits } from '@parley/protocol/limits';
import { refuseIfOver, type SessionActor } from '../../core/actors.ts';
import type { Decided } from '../../core/commit.ts';
import type { TimerHandler } from '../../core/feature.ts';
import { type AppID, toUserID, toUserKey, type UserID, type UserKey } from '../../core/ids.ts';
import type { LockKey } from '../../storage/storage.ts';
import { appendUserLog } from '../users/index.ts';
import { putStatus } from './change.ts';
import type { Context, StatusStoreNames, Stores } from './context.ts';
import { toWireCustom, toWireStatus } from './encode.ts';
import type { EncodedStatuses } from './encoded.ts';
import { beginSubscriptions } from './rules.ts';
import type { Followed, Standing, StatusReader, Subscription } from './store.ts';
import type { Watch } from './watch.ts';

/** What a node holds in memory for its users. */
export interface StatusParts {
  readonly watch: Watch;
  readonly encoded: EncodedStatuses;
}

type Declared = typeof methods.status;
type Off = 'CommonModuleUnsupportedRequest';
type Answer<Name extends keyof Declared> = Promise<ResultOf<Declared[Name]> | Refusal<CommonError | Off>>;

/** Why none of it is done: the feature is off, or the caller asks after himself. */
function refuseCall(
  { config }: Context,
  { userID }: SessionActor,
  userIDs: readonly string[] = [],
): Refusal<Off | 'CommonModuleParamsInvalid'> | undefined {
  if (!config.status.enabled) return refuse('CommonModuleUnsupportedRequest', 'the status of users is switched off');
  return userIDs.includes(userID) ? refuse('CommonModuleParamsInvalid', 'userIDs: has the caller') : undefined;
}

const userLock = (app: AppID, userKey: UserKey): LockKey => ({ app, kind: 'user', key: userKey });

const each = (userIDs: readonly string[]): readonly UserID[] => [...new Set(userIDs)].map(toUserID);

/** Those who were found, in the order of the request, and those who were not. */
function sorted(userIDs: readonly UserID[], found: readonly Standing[]) {
  const byUserID = new Map(found.map((standing) => [standing.userID, standing]));
  return {
    standings: userIDs.flatMap((userID) => byUserID.get(userID) ?? []),
    missing: userIDs.filter((userID) => !byUserID.has(userID)),
  };
}

/** Returns how some other users stand. */
export async function queryUsersStatus(
  context: Context,
  actor: SessionActor,
  { userIDs }: ParamsOf<Declared['queryUsersStatus']>,
): Answer<'queryUsersStatus'> {
  const refusal = refuseCall(context, actor, userIDs);
  if (refusal) return refusal;
  const asked = each(userIDs);
  const { standings, missing } = sorted(asked, await context.storage.read(actor.app).statuses.standingsOf(asked));
  return { statuses: standings.map(toWireStatus), missing };
}

/** Enters into the user's own log that the table changed; answers where it stood and stands. */
async function moveTable(stores: Stores, { app, userKey, session }: SessionActor) {
  const from = await stores.statuses.tablePosition(userKey);
  const draft = { kind: 'statusSubscriptions', key: '', origin: session.instanceID, body: { from } } as const;
  const hint = await appendUserLog(app, stores, userKey, draft);
  await stores.statuses.putTablePosition(userKey, hint.position);
  return { hint, moved: { from, to: hint.position } };
}

interface Begun {
  readonly answer: ResultOf<Declared['subscribeUsersStatus']>;
  readonly subscriptions: readonly Subscription[];
  readonly dropped: readonly UserKey[];
}

/**
 * Begins subscriptions, or lets them count from now. The node looks out for them before the commit reads how their
 * targets stand, so that a change is in the answer or is told; of what is not in the end it tells in vain, until the
 * user leaves.
 */
export async function subscribeUsersStatus(
  watch: Watch,
  context: Context,
  actor: SessionActor,
  { userIDs, subscriptionDuration: minutes }: ParamsOf<Declared['subscribeUsersStatus']>,
): Answer<'subscribeUsersStatus'> {
  const refusal = refuseCall(context, actor, userIDs);
  if (refusal) return refusal;
  const { app, userKey } = actor;
  const asked = each(userIDs);
  const { standings } = sorted(asked, await context.storage.read(app).statuses.standingsOf(asked));
  const targets = standings.map((standing) => standing.userKey);
  if (!watch.knows(app, userKey)) await watch.load(context, app, userKey, context.clock.wall());
  watch.add(app, userKey, beginSubscriptions(targets, { minutes, position: 0, now: context.clock.wall() }));
  const known = standings.map(({ userID }) => userID);
  const outcome = await context.commit.run<Begun, CommonError>({
    app,
    keys: [userLock(app, userKey)],
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      return over ?? begin(context, stores, actor, { asked, found: await stores.statuses.standingsOf(known), minutes });
    },
  });
  if (isRefusal(outcome)) return outcome;
  watch.add(app, userKey, outcome.subscriptions);
  watch.remove(app, userKey, outcome.dropped);
  return outcome.answer;
}

interface Wanted {
  readonly asked: readonly UserID[];
  readonly found: readonly Standing[];
  readonly minutes: number;
}

async function begin(
  { clock, config }: Context,
  stores: Stores,
  actor: SessionActor,
  { asked, found, minutes }: Wanted,
): Promise<Decided<Begun>> {
  const { standings, missing } = sorted(asked, found);
  if (standings.length === 0) {
    return { result: { answer: { subscriptions: [], missing, dropped: [] }, subscriptions: [], dropped: [] } };
  }
  const now = clock.wall();
  const { userKey } = actor;
  const { hint, moved } = await moveTable(stores, actor);
  const targets = standings.map((standing) => standing.userKey);
  const subscriptions = beginSubscriptions(targets, { minutes, position: hint.position, now });
  await stores.statuses.subscribe(userKey, subscriptions);
  const dropped = await stores.statuses.dropOldest(userKey, config.status.subscriptionsMax, now);
  const gone = await stores.statuses.standings(dropped.slice(0, limits.statusSubscribeMax));
  const expiresAt = subscriptions[0]?.expiresAt ?? now;
  const answer = {
    subscriptions: standings.map((standing) => ({ status: toWireStatus(standing), subscribedAt: now, expiresAt })),
    missing,
    dropped: gone.map(({ userID }) => userID),
    moved,
  };
  return { result: { answer, subscriptions, dropped }, effects: { hints: [hint] } };
}

interface Ended {
  readonly answer: ResultOf<Declared['unsubscribeUsersStatus']>;
  readonly ended: readonly UserKey[];
}

/** Ends subscriptions, also those to users who are no longer registered. */
export async function unsubscribeUsersStatus(
  watch: Watch,
  context: Context,
  actor: SessionActor,
  { userIDs }: ParamsOf<Declared['unsubscribeUsersStatus']>,
): Answer<'unsubscribeUsersStatus'> {
  const refusal = refuseCall(context, actor, userIDs);
  if (refusal) return refusal;
  const { app, userKey } = actor;
  const outcome = await context.commit.run<Ended, CommonError>({
    app,
    keys: [userLock(app, userKey)],
    decide: async (stores) => (await refuseIfOver(stores, actor)) ?? end(context, stores, actor, each(userIDs)),
  });
  if (isRefusal(outcome)) return outcome;
  watch.remove(app, userKey, outcome.ended);
  return outcome.answer;
}

async function end(
  { clock }: Context,
  stores: Stores,
  actor: SessionActor,
  asked: readonly UserID[],
): Promise<Decided<Ended>> {
  const users = await stores.users.byUserIDs(asked);
  const targets = users.map(({ userKey }) => userKey);
  const ended = await stores.statuses.unsubscribe(actor.userKey, targets, clock.wall());
  const left = new Set(users.filter(({ userKey }) => ended.includes(userKey)).map(({ userID }) => userID));
  const missing = asked.filter((userID) => !left.has(userID));
  if (ended.length === 0) return { result: { answer: { missing }, ended } };
  const { hint, moved } = await moveTable(stores, actor);
  return { result: { answer: { missing, moved }, ended }, effects: { hints: [hint] } };
}

/** Changes what the caller says of himself. */
export async function updateUserCustomStatus(
  context: Context,
  actor: SessionActor,
  custom: ParamsOf<Declared['updateUserCustomStatus']>,
): Answer<'updateUserCustomStatus'> {
  const refusal = refuseCall(context, actor);
  if (refusal) return refusal;
  const { app, userKey, session } = actor;
  return context.commit.run<ResultOf<Declared['updateUserCustomStatus']>, CommonError>({
    app,
    keys: [userLock(app, userKey)],
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      const { policy } = context.config.login;
      const command = { app, userKey, origin: session.instanceID, now: context.clock.wall(), policy };
      const { status, effects } = await putStatus(stores, command, [{ kind: 'custom', custom }]);
      return { result: toWireCustom(status), effects };
    },
  });
}

/** Ends what a user says of himself; the timer goes in the same commit. */
export const expireCustomStatus: TimerHandler<StatusStoreNames> = (context, app, { key, dueAt }) => {
  const userKey = toUserKey(Number(key));
  return {
    app,
    keys: [userLock(app, userKey)],
    decide: async (stores) => {
      const command = { app, userKey, now: context.clock.wall(), policy: context.config.login.policy };
      const { effects } = await putStatus(stores, command, [{ kind: 'expired', expiresAt: dueAt }]);
      return { result: undefined, effects };
    },
  };
};

/** Changes may be on their way into the database for so long, and clocks of nodes differ. */
export const slackMs = 60_000;

/**
 * What a device lacks. The place of the table is read before what is in it, and the node watches for the user before it
 * looks how the targets stand, so that a change is in the answer or is told.
 */
export async function syncUsersStatus(
  { watch, encoded }: StatusParts,
  context: Context,
  { app, userKey }: SessionActor,
  { position, since, after = 0 }: ParamsOf<Declared['syncUsersStatus']>,
): Promise<EncodedJson | Refusal<CommonError | Off>> {
  if (!context.config.status.enabled) {
    return refuse('CommonModuleUnsupportedRequest', 'the status of users is switched off');
  }
  const { statuses } = context.storage.read(app);
  const now = context.clock.wall();
  const tablePosition = await statuses.tablePosition(userKey);
  const changedAfter = millis(Math.max(0, since - slackMs));
  const isNews = (one: Followed): boolean => one.position > position || one.changedAt > changedAfter;
  const table = after === 0 ? await watch.load(context, app, userKey, now) : undefined;
  const news = table?.filter(isNews) ?? (await readOn(statuses, userKey, { after, now }, isNews));
  const found = news.slice(0, limits.statusSyncMax);
  const texts = await encoded.of(
    statuses,
    app,
    found.map(({ target, version, changedAt }) => ({ userKey: target, version, changedAt })),
  );
  const next = found.length < limits.statusSyncMax ? undefined : found.at(-1)?.target;
  const subscriptions = found.flatMap(({ target, subscribedAt, expiresAt }) => {
    const status = texts.get(target);
    return status === undefined ? [] : `{"status":${status},"subscribedAt":${subscribedAt},"expiresAt":${expiresAt}}`;
  });
  const rest: Omit<ResultOf<Declared['syncUsersStatus']>, 'subscriptions'> = {
    position: tablePosition,
    subscriptionCount: table?.length ?? (await statuses.subscriptionCount(userKey, now)),
    asOf: now,
    ...(next !== undefined && { after: next }),
  };
  return new EncodedJson(`{"subscriptions":[${subscriptions.join(',')}],${JSON.stringify(rest).slice(1)}`);
}

/** At least as many as one answer takes, if there are so many. */
async function readOn(
  statuses: StatusReader,
  subscriber: UserKey,
  { after, now }: { readonly after: number; readonly now: Millis },
  isNews: (one: Followed) => boolean,
): Promise<readonly Followed[]> {
  const limit = limits.statusSyncMax;
  const news: Followed[] = [];
  for (let last = after; ; ) {
    const page = await statuses.subscriptionsOf(subscriber, { after: last, now, limit });
    news.push(...page.filter(isNews));
    last = page.at(-1)?.target ?? last;
    if (page.length < limit || news.length >= limit) return news;
  }
}
