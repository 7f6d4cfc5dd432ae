import { millis } from '@parley/kernel/brand';
import type { Change } from '../../core/commit.ts';
import type { TimerDraft } from '../../core/effects.ts';
import { type AppID, toUserKey, type UserKey } from '../../core/ids.ts';
import { appendUserLogs, hintOfUserLog } from '../users/index.ts';
import type { Context, Stores } from './context.ts';
import { encodeFriend } from './encode.ts';
import { userLocks } from './service.ts';

/*
 * Whoever has a user in the list is told of another name or picture. The change itself writes nothing for them but one
 * timer. When that falls due a walk over them begins: a chain of timers, each of which tells the few owners that the
 * one before has found, in a transaction that locks them, and finds the next. There is one walk for a user at a time,
 * so that somebody who changes his name over and over makes no more work than one walk after the other.
 */

export const walkKind = 'friendProfileWalk';

/** Owners that one transaction tells. */
const ownersPerStep = 50;
/** How long a change that comes during a walk waits before it asks again whether the walk is over. */
const againMs = 2000;

const keyOf = ({ key }: TimerDraft): UserKey => toUserKey(Number(key));
const nowOf = ({ clock }: Context) => millis(clock.wall());

type Step = Change<undefined, never, Stores>;

/** A profile has changed: begins a walk, or waits for the one that is under way. */
export function beginWalk(context: Context, app: AppID, timer: TimerDraft): Step {
  const friendKey = keyOf(timer);
  return {
    app,
    keys: userLocks({ app }, [friendKey]),
    decide: async ({ friends, timers }) => {
      const isUnderWay = await timers.has(walkKind, timer.key);
      const again = { ...timer, dueAt: millis(nowOf(context) + againMs) };
      if (isUnderWay) return { result: undefined, effects: { timers: [again] } };
      const owners = await friends.ownersAfter(friendKey, 0, ownersPerStep);
      return { result: undefined, effects: { timers: stepTo(context, timer, owners) } };
    },
  };
}

/** The next step of a walk; none where nobody is left. */
function stepTo(context: Context, { key }: TimerDraft, owners: readonly UserKey[]): readonly TimerDraft[] {
  if (owners.length === 0) return [];
  return [{ kind: walkKind, key, dueAt: nowOf(context), body: owners.join(' ') }];
}

/** Tells the owners that a timer names, as far as they still have the user in their lists, and goes on. */
export function walkOn(context: Context, app: AppID, timer: TimerDraft): Step {
  const friendKey = keyOf(timer);
  const owners = timer.body.split(' ').map((text) => toUserKey(Number(text)));
  return {
    app,
    keys: userLocks({ app }, [...new Set([friendKey, ...owners])]),
    decide: async (stores) => {
      const { friends, users } = stores;
      const profile = await users.byUserKey(friendKey);
      const still = await friends.ownersAmong(friendKey, owners);
      const drafts = [];
      for (const ownerKey of still) {
        const [friend] = await friends.friendsAmong(ownerKey, [friendKey]);
        if (!friend || !profile) continue;
        const { userID } = profile;
        const body = { userID, state: encodeFriend(profile, friend) };
        drafts.push({ userKey: ownerKey, entry: { kind: 'friend', key: userID, body } as const });
      }
      const entries = await appendUserLogs(stores, drafts);
      const hints = drafts.flatMap(({ userKey }, index) => {
        const entry = entries[index];
        return entry ? hintOfUserLog(app, userKey, entry) : [];
      });
      const next = await friends.ownersAfter(friendKey, owners.at(-1) ?? 0, ownersPerStep);
      return { result: undefined, effects: { hints, timers: stepTo(context, timer, next) } };
    },
  };
}
