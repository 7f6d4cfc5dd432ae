import type { Millis } from '@parley/kernel/brand';
import type { AppID, UserKey } from '../../core/ids.ts';
import type { Context } from './context.ts';
import type { Followed, StatusReader, Subscription } from './store.ts';

/** Subscriptions that are read at once. */
const pageMax = 500;

type Target = Pick<Subscription, 'target' | 'expiresAt'>;

/**
 * For whom this node looks out: its users by those whom they follow. A user is in it from the first synchronisation of
 * one of his devices on; a device that learns of a change of the table synchronises anew, so that a subscription that
 * another node took in comes here by itself.
 */
export interface Watch {
  /**
   * Reads what the user follows at this time; takes the place of what was known. A change of a target that is not in the
   * answer is told.
   */
  load(context: Context, app: AppID, subscriber: UserKey, now: Millis): Promise<readonly Followed[]>;
  /** Whether the node looks out for the user. */
  knows(app: AppID, subscriber: UserKey): boolean;
  /** Nothing for a user whom the node does not look out for. */
  add(app: AppID, subscriber: UserKey, followed: readonly Target[]): void;
  remove(app: AppID, subscriber: UserKey, targets: readonly UserKey[]): void;
  /** The user is not here any more. */
  drop(app: AppID, subscriber: UserKey): void;
  apps(): readonly AppID[];
  subscribersIn(app: AppID): readonly UserKey[];
  /** Those among them whom somebody here follows, at the moment when it is told that they changed. */
  beginTelling(app: AppID, changed: readonly UserKey[]): readonly UserKey[];
  /** Who follows a user, and until when. */
  followersOf(app: AppID, target: UserKey): ReadonlyMap<UserKey, Millis>;
}

interface OfApp {
  readonly targets: Map<UserKey, Map<UserKey, Millis>>;
  readonly subscribers: Map<UserKey, Set<UserKey>>;
  tellings: number;
}

const nobody: ReadonlyMap<UserKey, Millis> = new Map();

async function readTable(statuses: StatusReader, subscriber: UserKey, now: Millis): Promise<readonly Followed[]> {
  const followed: Followed[] = [];
  for (;;) {
    const after = followed.at(-1)?.target ?? 0;
    const page = await statuses.subscriptionsOf(subscriber, { after, now, limit: pageMax });
    followed.push(...page);
    if (page.length < pageMax) return followed;
  }
}

export function createWatch(): Watch {
  const apps = new Map<AppID, OfApp>();

  const enter = (of: OfApp, subscriber: UserKey, followed: readonly Target[]): void => {
    const targets = of.subscribers.get(subscriber);
    if (!targets) return;
    for (const { target, expiresAt } of followed) {
      targets.add(target);
      const followers = of.targets.get(target) ?? new Map<UserKey, Millis>();
      of.targets.set(target, followers.set(subscriber, expiresAt));
    }
  };
  const leave = (of: OfApp, subscriber: UserKey, targets: Iterable<UserKey>): void => {
    for (const target of targets) {
      of.subscribers.get(subscriber)?.delete(target);
      const followers = of.targets.get(target);
      followers?.delete(subscriber);
      if (followers?.size === 0) of.targets.delete(target);
    }
  };
  const ofApp = (app: AppID): OfApp => {
    const of = apps.get(app) ?? { targets: new Map(), subscribers: new Map(), tellings: 0 };
    apps.set(app, of);
    return of;
  };

  return {
    load: async (context, app, subscriber, now) => {
      const of = ofApp(app);
      const { statuses } = context.storage.read(app);
      const before = of.subscribers.get(subscriber) ?? new Set();
      // What is added meanwhile is newer than what is read.
      const added = new Set<UserKey>();
      of.subscribers.set(subscriber, added);
      const { tellings } = of;
      const followed = await readTable(statuses, subscriber, now);
      const read = followed.filter(({ target }) => !added.has(target));
      enter(of, subscriber, read);
      const present = of.subscribers.get(subscriber) ?? new Set();
      const gone = [...before].filter((target) => !present.has(target));
      leave(of, subscriber, gone);
      // Others may have been told of what came between the reading and the entry.
      return of.tellings === tellings ? followed : readTable(statuses, subscriber, now);
    },
    knows: (app, subscriber) => apps.get(app)?.subscribers.has(subscriber) ?? false,
    add: (app, subscriber, followed) => enter(ofApp(app), subscriber, followed),
    remove: (app, subscriber, targets) => leave(ofApp(app), subscriber, targets),
    drop: (app, subscriber) => {
      const of = ofApp(app);
      leave(of, subscriber, [...(of.subscribers.get(subscriber) ?? [])]);
      of.subscribers.delete(subscriber);
    },
    apps: () => [...apps].flatMap(([app, { subscribers }]) => (subscribers.size > 0 ? [app] : [])),
    subscribersIn: (app) => [...(apps.get(app)?.subscribers.keys() ?? [])],
    beginTelling: (app, changed) => {
      const of = apps.get(app);
      if (!of || changed.length === 0) return [];
      of.tellings += 1;
      return changed.filter((target) => of.targets.has(target));
    },
    followersOf: (app, target) => apps.get(app)?.targets.get(target) ?? nobody,
  };
}
