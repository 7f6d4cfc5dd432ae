import { type CommonError, type ParamsOf, type Refusal, type ResultOf, refuse } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import { type Actor, refuseIfOver } from '../../core/actors.ts';
import type { EventHint } from '../../core/effects.ts';
import type { AppID, UserKey } from '../../core/ids.ts';
import type { StoresOf } from '../../storage/storage.ts';
import type { Context, UserStoreNames } from './context.ts';
import { isSameRule, platformsOf, profileOf, toRule } from './rules.ts';
import type { OfflinePushRule, PushSettings } from './store.ts';
import { appendUserLog } from './user-log.ts';

type Declared = typeof methods.users;
type RuleResult = ResultOf<Declared['updateUserOfflinePushRule']>;
type SelfResult = ResultOf<Declared['querySelfUserInfo']>;
type Badge = ParamsOf<Declared['updateUserBadge']>;

const isUnregistered = refuse('NetworkModuleUserIsNotLogged', 'the user is unregistered');

const toWireRule = ({ onlinePlatforms, notToReceiveOfflinePushPlatforms }: OfflinePushRule) => ({
  onlinePlatforms: [...onlinePlatforms],
  notToReceiveOfflinePushPlatforms: [...notToReceiveOfflinePushPlatforms],
});

/** Returns everything about the actor as it now is. */
export async function querySelfUserInfo(
  { storage }: Context,
  { app, userKey }: Actor,
): Promise<SelfResult | Refusal<CommonError>> {
  const { users, sessions, statuses } = storage.read(app);
  const user = await users.byUserKey(userKey);
  const settings = await users.pushSettings(userKey);
  if (!user || !settings || user.isUnregistered) return isUnregistered;
  const status = await statuses.get(userKey);
  return {
    userInfo: profileOf(user),
    offlinePushRule: toWireRule(settings.offlinePushRule),
    onlinePlatforms: [...platformsOf(await sessions.onlineOf(userKey))],
    ...(status && {
      status: {
        customStatus: status.customStatus,
        customStatusExpiredTime: status.customStatusExpiresAt,
        lastCustomStatusUpdateTime: status.customChangedAt,
        lastOnlineStatusUpdateTime: status.onlineChangedAt,
      },
    }),
  };
}

/** Replaces the actor's rule for pushes; what is as it was before is told to nobody. */
export function updateOfflinePushRule(
  context: Context,
  actor: Actor,
  params: ParamsOf<Declared['updateUserOfflinePushRule']>,
): Promise<RuleResult | Refusal<CommonError>> {
  const { app, userKey } = actor;
  const next = toRule(params);
  return change<RuleResult>(context, actor, async (stores, { offlinePushRule }) => {
    const result = { offlinePushRule: toWireRule(next) };
    if (isSameRule(offlinePushRule, next)) return { result };
    await stores.users.putOfflinePushRule(userKey, next);
    const hint = await tellRule(app, stores, { userKey, rule: next, origin: actor.session?.instanceID });
    return { result: { ...result, userLogPosition: hint.position }, effects: { hints: [hint] } };
  });
}

/** Sets the number on the icon of the actor's app. */
export const updateBadge = (context: Context, actor: Actor, { badge }: Badge) =>
  change(context, actor, async (stores, settings) => {
    if (settings.badge !== badge) await stores.users.putBadge(actor.userKey, badge);
    return { result: {} };
  });

/** Enters the rules into the user's own log; `origin` is the instance that changed them. */
export function tellRule(
  app: AppID,
  stores: StoresOf<'users'>,
  {
    userKey,
    rule,
    origin,
  }: { readonly userKey: UserKey; readonly rule: OfflinePushRule; readonly origin: string | undefined },
): Promise<EventHint & { readonly position: number }> {
  const body = { offlinePushRule: toWireRule(rule) };
  return appendUserLog(app, stores, userKey, { kind: 'userRule', key: '', origin, body });
}

interface Changed<Result> {
  readonly result: Result;
  readonly effects?: { readonly hints: readonly EventHint[] };
}

/** Changes what the actor has set, in the order in which the user's devices asked for it. */
function change<Result>(
  context: Context,
  actor: Actor,
  decide: (stores: StoresOf<UserStoreNames>, settings: PushSettings) => Promise<Changed<Result>>,
): Promise<Result | Refusal<CommonError>> {
  const { app, userKey } = actor;
  return context.commit.run<Result, CommonError>({
    app,
    keys: [{ app, kind: 'user', key: userKey }],
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      const settings = await stores.users.pushSettings(userKey);
      return settings ? decide(stores, settings) : isUnregistered;
    },
  });
}
