import { beaconSubject } from '../delivery/beacon-codec.ts';
import { decodeHint } from '../delivery/hint-codec.ts';
import type { Carried } from './fake-bus.ts';
import { app, createRelayWorld, type RelayNode, type RelayWorld } from './relay-world.ts';

export const isBeacon = ({ subject }: Carried): boolean => subject === beaconSubject;

/** The number of a hint among those of its node for its bucket. */
export const seqOf = ({ message }: Carried): number | undefined => decodeHint(app, message)?.origin.seq;

/** Two nodes that know each other; alice has her session on the first, messages come from the second. */
export async function createRelayPair(): Promise<{
  world: RelayWorld;
  near: RelayNode;
  far: RelayNode;
  alice: ReturnType<RelayNode['join']>;
}> {
  const world = createRelayWorld();
  const near = world.start('near');
  const far = world.start('far');
  const alice = near.join('alice');
  await world.clock.run(2500);
  return { world, near, far, alice };
}
