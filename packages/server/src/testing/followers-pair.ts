import { toLogKey } from '../core/ids.ts';
import { bucketOf, subjectOf } from '../delivery/bucket.ts';
import type { Carried } from './fake-bus.ts';
import { createFollowersWorld } from './followers-world.ts';
import { app, type RelayNode } from './relay-world.ts';

/** The log that is followed. */
export const log = 5;
export type Session = ReturnType<RelayNode['join']>;

export const logSubject = subjectOf({ app, kind: 'logs', index: bucketOf(toLogKey(log)) });
/** At which positions of a log the session was told something. */
export const toldOf = ({ told }: Session, of = log): readonly number[] =>
  told.flatMap(([named, position]) => (named === of ? [position] : []));
export const isForLog = ({ subject }: Carried): boolean => subject === logSubject;
export const isForUsers = ({ subject }: Carried): boolean => subject.includes('.users.');

/** Two nodes that know each other; alice and bob follow the log and have their sessions on the first. */
export async function createFollowersPair() {
  const world = createFollowersWorld();
  const { relays } = world;
  const near = relays.start('near');
  const far = relays.start('far');
  const alice = near.join('alice');
  const bob = near.join('bob');
  await relays.clock.run(2500);
  world.begin(far, log, ['alice', 'bob']);
  // Until a beacon has shown that nothing was published before the node followed the log.
  await relays.clock.run(60_000);
  return { world, relays, near, far, alice, bob };
}
