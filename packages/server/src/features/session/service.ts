import type { Millis } from '@parley/kernel/brand';
import { randomText } from '@parley/kernel/random';
import { isRefusal, type ParamsOf, type Refusal, type ResultOf, refuse } from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';
import type { UserProfile } from '@parley/protocol/features/values';
import type { methods } from '@parley/protocol/index';
import { timings } from '@parley/protocol/limits';
import type { SessionActor } from '../../core/actors.ts';
import type { CommitError, Decided } from '../../core/commit.ts';
import { type CloseHint, type Effects, type Hint, toUsers } from '../../core/effects.ts';
import type { Doorway, Leaving } from '../../core/feature.ts';
import {
  type AppID,
  type SessionID,
  toAppID,
  toSessionID,
  toUserID,
  toUserKey,
  type UserID,
  type UserKey,
} from '../../core/ids.ts';
import { receiptLifetimeMs } from '../../core/receipt-lifetime.ts';
import type { LockKey } from '../../storage/storage.ts';
import { type CustomStatus, noteSessions } from '../status/index.ts';
import {
  countActive,
  enterUser,
  isBot,
  profileOf,
  type UserDirectory,
  usageLocks,
  userIDLock,
} from '../users/index.ts';
import type { Context, Stores } from './context.ts';
import { decideLogin, decideRenewal, decideResume, type LoginDecision, type Newcomer } from './rules.ts';
import type { SessionRow } from './store.ts';
import { type CheckedToken, checkToken } from './token04.ts';

type Declared = typeof methods.session;
type LoginParams = ParamsOf<Declared['login']>;
type RenewParams = ParamsOf<Declared['renewToken']>;
type ResumeParams = ParamsOf<Declared['resume']>;
type Opened = ResultOf<Declared['login']>;

/** What a device asks for, after its token was found good. */
interface Request {
  readonly app: AppID;
  readonly userID: UserID;
  /** Empty or absent: the stored name stays. */
  readonly userName?: string | undefined;
  /** Empty or absent: the stored status stays. */
  readonly custom?: CustomStatus | undefined;
  /** Without the key of the user, which is known only inside the commit. */
  readonly newcomer: Omit<Newcomer, 'userKey'>;
}

/** A registered user at the door, inside the commit. */
interface Arrival {
  readonly newcomer: Newcomer;
  readonly online: readonly SessionRow[];
  readonly now: Millis;
  /** What the devices of the user are to be told. */
  readonly news: Required<Pick<Effects, 'hints' | 'timers'>>;
  readonly userInfo: UserProfile;
}

/** In what a login and a resume differ. */
interface Entry<Errors extends ErrorName> {
  readonly isLogin: boolean;
  readonly locks: readonly LockKey[];
  decide(stores: Stores, arrival: Arrival): Promise<Decided<Outcome> | Refusal<Errors>>;
}

type Outcome =
  | { readonly kind: 'opened'; readonly session: SessionRow; readonly userInfo: UserProfile }
  | { readonly kind: 'kickedOut' | 'unregistered' | 'registeredMeanwhile' };

/** Opens a session; an unregistered user is turned away with the reason, which no code tells. */
export async function login(users: UserDirectory, context: Context, doorway: Doorway, params: LoginParams) {
  const checked = check(context, params, params.isAfterOfflineLogin ? 'resume' : 'login');
  if (isRefusal(checked)) return checked;
  if (isBot(params.userID)) return refuse('NetworkModuleCommonError', 'userID: is a bot, which does not log in');
  const { userName, customStatus = '', customStatusDuration: duration = 0 } = params;
  const request = {
    ...requestOf(context, params, checked),
    ...(userName !== undefined && { userName }),
    ...(customStatus !== '' && { custom: { customStatus, duration } }),
  };
  const tooMany = doorway.verified({ app: request.app, userID: request.userID, isLogin: true });
  if (tooMany) return tooMany;
  const outcome = await enter(users, context, request, loginEntry(context, request));
  if (isRefusal(outcome)) return outcome;
  if (outcome.kind !== 'opened') {
    doorway.turnAway('unregistered');
    return refuse('NetworkModuleCommonError', 'userID: is unregistered');
  }
  const opened = await open(context, doorway, request, outcome.session);
  return { ...opened, userInfo: outcome.userInfo };
}

/** Takes up a session; a session that is over for good is an outcome, not an error. */
export async function resume(users: UserDirectory, context: Context, doorway: Doorway, params: ResumeParams) {
  const checked = check(context, params, 'resume');
  if (isRefusal(checked)) return checked;
  const request = requestOf(context, params, checked);
  const tooMany = doorway.verified({ app: request.app, userID: request.userID, isLogin: false });
  if (tooMany) return tooMany;
  const entry = resumeEntry(context, request, toSessionID(params.sessionID));
  const outcome = await enter(users, context, request, entry);
  if (isRefusal(outcome)) return outcome;
  if (outcome.kind !== 'opened') {
    return { outcome: outcome.kind === 'unregistered' ? ('unregistered' as const) : ('kickedOut' as const) };
  }
  return { outcome: 'resumed' as const, session: await open(context, doorway, request, outcome.session) };
}

/** Puts another token in the place of the session's own; if it is refused, the old one stays in force. */
export async function renewToken(context: Context, actor: SessionActor & Leaving, { token }: RenewParams) {
  const { app, userKey, userID, session } = actor;
  const now = context.clock.wall();
  const takesCbc = context.config.tokens.cbc;
  const checked = checkToken({ token, takesCbc, app: context.apps.get(app), userID, now, purpose: 'renew' });
  if (isRefusal(checked)) return checked;
  const outcome = await context.commit.run({
    app,
    keys: [userLock(app, userKey)],
    decide: async (stores) => {
      const next = decideRenewal(await stores.sessions.get(session.sessionID), session.generation, checked.expiresAt);
      if (!next) return refuse('NetworkModuleUserIsNotLogged', 'the session is over');
      await stores.sessions.put(next);
      return { result: undefined };
    },
  });
  if (isRefusal(outcome)) return outcome;
  actor.keepUntil(checked.expiresAt);
  return { tokenExpiresAt: checked.expiresAt, serverTime: context.clock.wall() };
}

function check<Of extends 'login' | 'resume'>(context: Context, params: LoginParams | ResumeParams, purpose: Of) {
  const { token, userID } = params;
  const app = context.apps.get(toAppID(params.appID));
  return checkToken({ token, takesCbc: context.config.tokens.cbc, app, userID, now: context.clock.wall(), purpose });
}

const sessionIDLength = 32;

function requestOf(context: Context, params: LoginParams | ResumeParams, token: CheckedToken): Request {
  const { appID, userID, deviceID, instanceID, platform } = params;
  const sessionID = toSessionID(randomText(context.random, sessionIDLength));
  const { nodeID: node } = context;
  const newcomer = { sessionID, deviceID, instanceID, platform, tokenExpiresAt: token.expiresAt, node };
  return { app: toAppID(appID), userID: toUserID(userID), newcomer };
}

/** Commits under the lock of the user, or of the userID on first contact: two first logins at once give one user. */
async function enter<Errors extends ErrorName = never>(
  users: UserDirectory,
  context: Context,
  request: Request,
  entry: Entry<Errors>,
): Promise<Outcome | Refusal<Errors | CommitError>> {
  const { app, userID } = request;
  const known = await users.byUserID(context, app, userID);
  const newKey = known?.userKey ?? toUserKey(context.ids.next());
  const outcome = await context.commit.run<Outcome, Errors>({
    app,
    keys: [known ? userLock(app, known.userKey) : userIDLock(app, userID), ...entry.locks],
    decide: async (stores) => {
      const user = known ? undefined : await stores.users.byUserID(userID);
      if (user && !user.isUnregistered) return { result: { kind: 'registeredMeanwhile' } };
      const arrival = await arrive(context, stores, { request, newKey, isLogin: entry.isLogin });
      return arrival ? entry.decide(stores, arrival) : { result: { kind: 'unregistered' } };
    },
  });
  const isLate = !isRefusal(outcome) && outcome.kind === 'registeredMeanwhile';
  return isLate ? enter(users, context, request, entry) : outcome;
}

export const userLock = (app: AppID, userKey: UserKey): LockKey => ({ app, kind: 'user', key: userKey });

/** Registers or updates the user; `undefined` for one who was unregistered. */
async function arrive(
  context: Context,
  stores: Stores,
  { request, newKey, isLogin }: { readonly request: Request; readonly newKey: UserKey; readonly isLogin: boolean },
): Promise<Arrival | undefined> {
  const { app, userID, userName, newcomer } = request;
  const now = context.clock.wall();
  const command = { userID, userKey: newKey, userName, isLogin };
  const entered = await enterUser(stores, { app, command, instanceID: newcomer.instanceID, now });
  if (entered.kind === 'unregistered') return undefined;
  const { userKey } = entered.user;
  const online = await stores.sessions.onlineOf(userKey);
  return { newcomer: { ...newcomer, userKey }, online, now, news: entered.news, userInfo: profileOf(entered.user) };
}

const loginEntry = (context: Context, request: Request) => ({
  isLogin: true,
  locks: usageLocks(context.config.usage, request.app),
  decide: async (stores: Stores, arrival: Arrival) => {
    const { newcomer, online, now } = arrival;
    const tooMany = await countActive(stores, context.config.usage, newcomer.userKey, now);
    if (tooMany) return tooMany;
    const decision = decideLogin({ policy: context.config.login, online }, newcomer, now);
    return writeEntry({ context, request, stores, arrival }, decision);
  },
});

const resumeEntry = (context: Context, request: Request, shownSessionID: SessionID) => ({
  isLogin: false,
  locks: usageLocks(context.config.usage, request.app),
  decide: async (stores: Stores, arrival: Arrival) => {
    const { newcomer, online, now } = arrival;
    const session = await stores.sessions.get(shownSessionID);
    const decision = decideResume({ policy: context.config.login, session, online }, newcomer, now);
    if (decision.kind === 'resumed') {
      const begins = decision.session.generation === 1;
      const tooMany = begins ? await countActive(stores, context.config.usage, newcomer.userKey, now) : undefined;
      return tooMany ?? writeEntry({ context, request, stores, arrival }, decision);
    }
    for (const { row } of decision.ended) await stores.sessions.put(row);
    return { result: { kind: decision.kind } };
  },
});

interface Entering {
  readonly context: Context;
  readonly request: Request;
  readonly stores: Stores;
  readonly arrival: Arrival;
}

async function writeEntry({ context, request, stores, arrival }: Entering, { session, ended }: LoginDecision) {
  const { app, custom } = request;
  const { news, now, userInfo } = arrival;
  for (const { row } of ended) await stores.sessions.put(row);
  await stores.sessions.put(session);
  const { userKey, instanceID: origin } = session;
  const { policy } = context.config.login;
  const told = await noteSessions(stores, { app, userKey, origin, now, policy, ending: 'lost', custom });
  const hints: Hint[] = [
    ...news.hints,
    ...(told.hints ?? []),
    ...ended.map(({ row, reason }) => closeHint(app, row, reason)),
  ];
  // The connection that had the session before, if it still stands somewhere.
  if (session.generation > 1) hints.push(closeHint(app, session, 'superseded'));
  const timers = [...news.timers, ...(told.timers ?? [])];
  return { result: { kind: 'opened' as const, session, userInfo }, effects: { hints, timers } };
}

/** Closes the connection of a session that ended, if it still stands somewhere. */
export const closeHint = (app: AppID, row: SessionRow, reason: CloseHint['reason']): CloseHint => ({
  kind: 'close',
  app,
  audience: toUsers([row.userKey]),
  sessionID: row.sessionID,
  beforeGeneration: row.generation,
  reason,
});

async function open(context: Context, doorway: Doorway, request: Request, session: SessionRow): Promise<Opened> {
  const { app, userID } = request;
  const { sessionID, userKey, generation, platform, instanceID, tokenExpiresAt } = session;
  const actor: SessionActor = { app, userKey, userID, session: { sessionID, generation, platform, instanceID } };
  doorway.open(actor, tokenExpiresAt);
  return {
    sessionID,
    serverTime: context.clock.wall(),
    epoch: await context.storage.system.epoch(),
    heartbeatMs: timings.heartbeatMs,
    tokenExpiresAt,
    offlineMessageMs: context.config.messages.offlineMs,
    textBytesMax: context.config.limits.textBytesMax,
    multipleBytesMax: context.config.limits.multipleBytesMax,
    userExtendedDataBytesMax: context.config.limits.userExtendedDataBytesMax,
    reconnectLimitSeconds: context.config.login.reconnectLimitSeconds,
    messagesPerSecond: context.config.limits.deviceMessagesPerSecond,
    commandsPerSecond: context.config.limits.deviceCommandsPerSecond,
    receiptLifetimeMs: receiptLifetimeMs(context.config),
    friendIDsMax: context.config.limits.friendIDs,
    friendAttributesBytesMax: context.config.limits.friendAttributesBytesMax,
    blacklistUserIDsMax: context.config.blacklist.usersPerCallMax,
  };
}
