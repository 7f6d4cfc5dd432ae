import type { Millis } from '@parley/kernel/brand';

/** A node whose beacons are missing: what it published since may be lost. */
interface SilentNode {
  readonly node: string;
  /** When it was last heard, by the clock of this node. */
  readonly since: Millis;
  /** It has been silent for so long that it is taken to be dead; nothing is known of it from now on. */
  readonly isForgotten: boolean;
}

/** The nodes of the installation, as far as their beacons are heard here. */
export interface Nodes {
  hear(node: string, startedAt: Millis): void;
  forget(node: string): void;
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
}

export function createNodes(wall: () => Millis): Nodes {
  const known = new Map<string, KnownNode>();
  return {
    hear: (node, startedAt) => {
      known.delete(node);
      known.set(node, { startedAt, heardAt: wall(), beaconsMissed: 0, repeats: 0 });
      const [longestSilent] = known.keys();
      if (known.size > nodesMax && longestSilent !== undefined) known.delete(longestSilent);
    },
    forget: (node) => void known.delete(node),
    startedAt: (node) => known.get(node)?.startedAt,
    takeSilent: () => {
      const silent: SilentNode[] = [];
      for (const [node, state] of known) {
        state.beaconsMissed += 1;
        if (state.beaconsMissed <= beaconsMissedMax * 2 ** state.repeats) continue;
        state.repeats += 1;
        const isForgotten = state.repeats >= repeatsMax;
        if (isForgotten) known.delete(node);
        silent.push({ node, since: state.heardAt, isForgotten });
      }
      return silent;
    },
  };
}
