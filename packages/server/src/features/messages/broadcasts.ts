import { millis } from '@parley/kernel/brand';
import type { Refusal } from '@parley/protocol/define';
import { encodeEvent } from '@parley/protocol/frames';
import { events } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import type { Change, CommitError } from '../../core/commit.ts';
import { type Effects, type TimerDraft, toUsers } from '../../core/effects.ts';
import { type AppID, toUserKey } from '../../core/ids.ts';
import type { LockKey } from '../../storage/storage.ts';
import type { Broadcast } from './broadcast-store.ts';
import type { Context, Stores } from './context.ts';
import { decodeContent, encodeContent } from './encode.ts';
import { looseOrderKey } from './rules.ts';
import type { SaidContent } from './said-rules.ts';

/*
 * A message to all users is a walk over those who are online: a chain of timers, each of which tells the next few hundred in
 * one transaction with how far it has come. So it goes on after a crash where it was, whoever is told is told once, and the
 * row of it shows the operator how far it is, who may stop it there.
 */

export const broadcastKind = 'broadcast';

/** Users whom one transaction tells. */
const usersPerStep = 500;
const dayMs = 24 * 60 * 60 * 1000;

const lock = (app: AppID): LockKey => ({ app, kind: 'name', key: 'broadcasts' });

interface ToAll {
  readonly content: SaidContent;
  /** Nobody is told in the app; there is no push yet that would say it otherwise. */
  readonly isForPushAlone: boolean;
}

/**
 * Begins to tell everybody who is online, and resolves when that is certain. `tooMany`: there were as many within 24 hours
 * as there may be.
 */
export async function sendToAll(
  context: Context,
  { app, userID: senderUserID }: Actor,
  { content, isForPushAlone }: ToAll,
): Promise<'begun' | 'tooMany' | Refusal<CommitError>> {
  return context.commit.run<'begun' | 'tooMany'>({
    app,
    keys: [lock(app)],
    decide: async ({ broadcasts }) => {
      const sentAt = millis(context.clock.wall());
      const sent = await broadcasts.countSince(millis(Math.max(0, sentAt - dayMs + 1)));
      if (sent >= context.config.messages.broadcastsPerDay) return { result: 'tooMany' };
      const broadcast: Broadcast = {
        ...{ messageID: context.ids.next(), senderUserID, sentAt, body: encodeContent(content) },
        ...{ state: isForPushAlone ? 'done' : 'underWay', reached: toUserKey(0), told: 0 },
      };
      await broadcasts.put(broadcast);
      return { result: 'begun', effects: isForPushAlone ? {} : { timers: [stepOf(context, broadcast)] } };
    },
  });
}

const stepOf = ({ clock }: Pick<Context, 'clock'>, { messageID }: Broadcast): TimerDraft => ({
  kind: broadcastKind,
  key: String(messageID),
  dueAt: millis(clock.wall()),
  body: '',
});

/** Tells the next users, and goes on until there are no more. */
export const broadcastOn = (context: Context, app: AppID, { key }: TimerDraft): Change<undefined, never, Stores> => ({
  app,
  keys: [lock(app)],
  decide: async ({ broadcasts, sessions }) => {
    const broadcast = await broadcasts.get(Number(key));
    if (broadcast?.state !== 'underWay') return { result: undefined };
    const users = await sessions.onlineUsersAfter(broadcast.reached, usersPerStep);
    const state = users.length < usersPerStep ? 'done' : 'underWay';
    const told = broadcast.told + users.length;
    const next: Broadcast = { ...broadcast, state, told, reached: users.at(-1) ?? broadcast.reached };
    await broadcasts.put(next);
    const effects: Effects = {
      hints: users.length > 0 ? [{ kind: 'event', app, audience: toUsers(users), frame: encodeBroadcast(next) }] : [],
      timers: state === 'underWay' ? [stepOf(context, next)] : [],
    };
    return { result: undefined, effects };
  },
});

const encodeBroadcast = ({ messageID, senderUserID, sentAt: timestamp, body }: Broadcast) =>
  encodeEvent(events.broadcastMessageReceived.name, {
    ...{ senderUserID, messageID, localMessageID: String(messageID), timestamp },
    ...{ orderKey: looseOrderKey(timestamp, messageID), content: decodeContent(body) },
  });

/** The operator ends it: nobody is told any more. `undefined`: there is none, or it is over. */
export async function stopBroadcast(
  { broadcasts }: Pick<Stores, 'broadcasts'>,
  messageID: number,
): Promise<Broadcast | undefined> {
  const broadcast = await broadcasts.get(messageID);
  if (broadcast?.state !== 'underWay') return undefined;
  const stopped = { ...broadcast, state: 'stopped' } as const;
  await broadcasts.put(stopped);
  return stopped;
}
