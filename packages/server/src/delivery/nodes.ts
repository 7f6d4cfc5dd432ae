import type { Millis } from '@parley/kernel/brand';

/** A node whose beacons are missing: what it published since may be lost. */
interface SilentNode {
  readonly node: string;
  /** When it was last heard, by the clock of this node. */
  readonly since: Millis;
  /** It has been silent for so long that it is taken to be dead; nothing is known of it from now on. */
  readonly isForgotten: boolean;
}

/** The nodes of the installation, as far as their beacons are heard here or the database knows them. */
export interface Nodes {
  hear(node: string, startedAt: Millis): void;
  forget(node: string): void;
  /**
   * Takes the other nodes whose lease is in force: they may change the database, whether or not they are heard here.
   * One whose lease has ended has changed what it could, and is repaired a last time if it is still silent.
   */
  takeLeased(nodes: readonly string[]): void;
  startedAt(node: string): Millis | undefined;
  /**
   * Called once per beacon of this node. Names the nodes that were silent for more beacons than they should be, each
   * again after twice as many: a node that is cut off from the bus may go on changing the database. After some
   * repeats it is forgotten. Silence is counted and not timed, so that a node that slept does not blame the others.
   */
  takeSilent(): readonly SilentNode[];
}

const beaconsMissedMax = 3;
const repeatsMax = 8;
/** Far above the 64 nodes an installation can have; lives of nodes that crashed count until they are forgotten. */
const nodesMax = 256;

interface KnownNode {
  readonly startedAt: Millis;
  readonly heardAt: Millis;
  beaconsMissed: number;
  repeats: number;
  /** `none`: not yet seen, or the node was heard since its lease ended. */
  lease: 'none' | 'held' | 'ended';
}

export function createNodes(wall: () => Millis): Nodes {
  const known = new Map<string, KnownNode>();
  const add = (node: string, startedAt: Millis, lease: KnownNode['lease']): void => {
    known.set(node, { startedAt, heardAt: wall(), beaconsMissed: 0, repeats: 0, lease });
    const [longestSilent] = known.keys();
    if (known.size > nodesMax && longestSilent !== undefined) known.delete(longestSilent);
  };
  return {
    hear: (node, startedAt) => {
      const lease = known.get(node)?.lease === 'held' ? 'held' : 'none';
      known.delete(node);
      add(node, startedAt, lease);
    },
    takeLeased: (nodes) => {
      const leased = new Set(nodes);
      for (const [node, state] of known) if (state.lease === 'held' && !leased.has(node)) state.lease = 'ended';
      for (const node of leased) {
        const state = known.get(node);
        if (state) state.lease = 'held';
        else add(node, wall(), 'held');
      }
    },
    forget: (node) => void known.delete(node),
    startedAt: (node) => known.get(node)?.startedAt,
    takeSilent: () => {
      const silent: SilentNode[] = [];
      for (const [node, state] of known) {
        state.beaconsMissed += 1;
        const isOver = state.lease === 'ended';
        if (state.beaconsMissed <= beaconsMissedMax * (isOver ? 1 : 2 ** state.repeats)) continue;
        state.repeats += 1;
        const isForgotten = isOver || state.repeats >= repeatsMax;
        if (isForgotten) known.delete(node);
        silent.push({ node, since: state.heardAt, isForgotten });
      }
      return silent;
    },
  };
}
