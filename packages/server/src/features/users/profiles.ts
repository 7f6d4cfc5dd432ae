import { type Millis, millis } from '@parley/kernel/brand';
import { utf8Length } from '@parley/kernel/utf8';
import { type CommonError, type ParamsOf, type Refusal, type ResultOf, refuse } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import { limits, wireLimits } from '@parley/protocol/limits';
import { type Actor, refuseIfOver } from '../../core/actors.ts';
import type { EventHint, TimerDraft } from '../../core/effects.ts';
import { type AppID, toUserID, type UserKey } from '../../core/ids.ts';
import type { StoresOf } from '../../storage/storage.ts';
import type { Context } from './context.ts';
import type { InfoQuota } from './quota.ts';
import { admitChange, arrange, changeProfile, isSeenElsewhere, type ProfileChange, profileOf } from './rules.ts';
import type { UserRow } from './store.ts';
import { appendUserLog } from './user-log.ts';

type Declared = typeof methods.users;
type Queried = ResultOf<Declared['queryUsersInfo']>;
type Changed = ResultOf<Declared['updateUserName']>;

/** Bytes of profiles in one answer: half of what the wire holds, so that it fits with what leaves beside it. */
const answerBytesMax = wireLimits.messageBytesMax / 2;

const toWireUser = (user: UserRow): Queried['users'][number] => ({ userID: user.userID, ...profileOf(user) });

/** Returns what everybody may know of some users; `CommonModuleUserInfoQueriedLimit` where the quota has no room for any. */
export async function queryUsersInfo(
  quota: InfoQuota,
  context: Context,
  { app, userKey }: Actor,
  params: ParamsOf<Declared['queryUsersInfo']>,
): Promise<Queried | Refusal<'CommonModuleUserInfoQueriedLimit'>> {
  if (params.userIDs.length > limits.userInfoIDsMax) {
    return refuse('CommonModuleUserInfoQueriedLimit', `userIDs has over ${limits.userInfoIDsMax} entries`);
  }
  const userIDs = [...new Set(params.userIDs)].map(toUserID);
  const asking = `${app} ${userKey}`;
  const admitted = quota.take(asking, userIDs.length, context.clock.monotonic());
  if (admitted === 0) return refuse('CommonModuleUserInfoQueriedLimit', 'too many users within ten seconds');
  const rows = await context.storage.read(app).users.byUserIDs(userIDs.slice(0, admitted));
  const allowance = {
    bytesMax: answerBytesMax,
    bytesOf: (user: UserRow) => utf8Length(JSON.stringify(toWireUser(user))),
  };
  const { users, missing, leftOut } = arrange(userIDs, admitted, rows, allowance);
  quota.giveBack(asking, leftOut);
  return { users: users.map(toWireUser), missing: [...missing] };
}

/** Changes the actor's own profile; what is as it was before is told to nobody. */
export async function updateProfile(
  context: Context,
  actor: Actor,
  change: ProfileChange,
): Promise<Changed | Refusal<CommonError>> {
  const { app, userKey } = actor;
  const refusal = admitChange(change, context.config.limits.userExtendedDataBytesMax);
  if (refusal) return refusal;
  return context.commit.run<Changed, CommonError>({
    app,
    keys: [{ app, kind: 'user', key: userKey }],
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      const user = await stores.users.byUserKey(userKey);
      if (!user || user.isUnregistered) return refuse('NetworkModuleUserIsNotLogged', 'the user is unregistered');
      const next = changeProfile(user, change);
      if (!next) return { result: { userInfo: profileOf(user) } };
      await stores.users.putProfile(next);
      const hint = await tellProfile(app, stores, next, actor.session?.instanceID);
      const timers = isSeenElsewhere(user, next) ? [profileChanged(userKey, context.clock.wall())] : [];
      return {
        result: { userInfo: profileOf(next), userLogPosition: hint.position },
        effects: { hints: [hint], timers },
      };
    },
  });
}

/** The timer that falls due when a name or a picture has changed; whoever shows them elsewhere takes it. */
export const profileChangedKind = 'profileChanged';
const togetherMs = 1000;

/** Changes within a second are told together, however many there are: the end of that second does not move. */
export const profileChanged = (userKey: UserKey, now: Millis): TimerDraft => ({
  kind: profileChangedKind,
  key: String(userKey),
  dueAt: millis((Math.floor(now / togetherMs) + 1) * togetherMs),
  body: '',
});

/** Enters the profile into the user's own log; `instanceID` is that of the client that changed it. */
export function tellProfile(
  app: AppID,
  stores: StoresOf<'users'>,
  user: UserRow,
  instanceID: string | undefined,
): Promise<EventHint & { readonly position: number }> {
  const entry = { kind: 'userInfo', key: '', origin: instanceID, body: profileOf(user) } as const;
  return appendUserLog(app, stores, user.userKey, entry);
}
