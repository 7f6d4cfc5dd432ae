import { millis } from '@parley/kernel/brand';
import { sleep } from '@parley/kernel/clock';
import { encodeEvent } from '@parley/protocol/frames';
import { type EndedFollow, type EventHint, type Follow, type FollowersAudience, toUsers } from '../core/effects.ts';
import { toLogKey, type UserKey } from '../core/ids.ts';
import { userKeyOf } from './gateway-world.ts';
import { app, createRelayWorld, type RelayNode, type RelayWorld } from './relay-world.ts';

/** Nodes that share a database in which logs have members who come and go. */
export interface FollowersWorld {
  readonly relays: RelayWorld;
  /** How often it was read what a user follows. */
  readonly followsRead: number;
  /** Users begin to follow the log; the change is published from a node, or by nobody. */
  begin(node: RelayNode | undefined, log: number, userIDs: readonly string[]): void;
  /** Users who follow the log cease to. */
  end(node: RelayNode | undefined, log: number, userIDs: readonly string[]): void;
  /** Appends an entry that concerns all who follow the log now; `audience` says what is particular. */
  say(node: RelayNode, log: number, audience?: Partial<FollowersAudience>): number;
  membersOf(log: number): readonly string[];
  /** Whether the user followed the log at this position. */
  mayKnow(log: number, userKey: UserKey, position: number): boolean;
  /** How long the database takes to answer what it has read. */
  answerAfter(delayMs: () => number): void;
}

interface Membership {
  readonly log: number;
  readonly userID: string;
  readonly fromPosition: number;
  toPosition?: number;
  endedAt?: number;
}

/** Hints tell of ends for this long. */
const endedToldMs = 10_000;

const followOf = ({ log, fromPosition, toPosition }: Membership): Follow => ({
  log: toLogKey(log),
  fromPosition,
  ...(toPosition === undefined ? {} : { toPosition }),
});

const covers = (membership: Membership, log: number, userKey: UserKey, position: number): boolean => {
  const { userID, fromPosition, toPosition = Number.POSITIVE_INFINITY } = membership;
  const isTheirs = membership.log === log && userKeyOf(userID) === userKey;
  return isTheirs && position >= fromPosition && position < toPosition;
};

export function createFollowersWorld(): FollowersWorld {
  const memberships: Membership[] = [];
  let followsRead = 0;
  let delayMs = (): number => 0;
  const answered = async <Answer>(answer: Answer): Promise<Answer> => {
    const waitMs = delayMs();
    if (waitMs > 0) await sleep(relays.clock, waitMs);
    return answer;
  };
  const openIn = (log: number): readonly Membership[] =>
    memberships.filter((membership) => membership.log === log && membership.toPosition === undefined);
  const endedIn = (log: number): readonly EndedFollow[] =>
    memberships.flatMap((membership): readonly EndedFollow[] => {
      const { userID, toPosition, endedAt = 0 } = membership;
      if (membership.log !== log || toPosition === undefined) return [];
      return endedAt < relays.clock.wall() - endedToldMs ? [] : [{ userKey: userKeyOf(userID), toPosition }];
    });
  const relays = createRelayWorld({
    followedBy: async (_app, userKey) => {
      followsRead += 1;
      const open = memberships.filter(({ userID, toPosition }) => userKeyOf(userID) === userKey && !toPosition);
      return answered(open.map(followOf));
    },
    movedAmong: async (_app, logs, since) =>
      answered(relays.movedAmong(logs, millis(since)).map((moved) => ({ ...moved, ended: endedIn(moved.log) }))),
  });
  const append = (log: number): EventHint & { readonly audience: FollowersAudience } => {
    const open = openIn(log).map(({ userID }) => userID);
    const position = relays.appendUnseen(log, open);
    const audience = { kind: 'followers', log: toLogKey(log), position, ended: endedIn(log) } as const;
    return { kind: 'event', app, audience, frame: encodeEvent('entry', { log, position }) };
  };
  const tell = (node: RelayNode | undefined, membership: Membership): void => {
    const audience = toUsers([userKeyOf(membership.userID)]);
    const { log, toPosition } = membership;
    const frame = toPosition === undefined ? encodeEvent('begun', { log }) : encodeEvent('ended', {});
    node?.relay.publish([{ kind: 'membership', app, audience, follow: followOf(membership), frame }]);
  };

  return {
    relays,
    get followsRead() {
      return followsRead;
    },
    begin: (node, log, userIDs) => {
      const fromPosition = relays.headOf(log) + 1;
      const begun = userIDs.map((userID): Membership => ({ log, userID, fromPosition }));
      memberships.push(...begun);
      const hint = append(log);
      for (const membership of begun) tell(node, membership);
      node?.relay.publish([hint]);
    },
    end: (node, log, userIDs) => {
      const ended = openIn(log).filter(({ userID }) => userIDs.includes(userID));
      const toPosition = relays.headOf(log) + 1;
      for (const membership of ended) Object.assign(membership, { toPosition, endedAt: relays.clock.wall() });
      relays.leaveLog(log, userIDs);
      const hint = append(log);
      for (const membership of ended) tell(node, membership);
      node?.relay.publish([hint]);
    },
    say: (node, log, particular = {}) => {
      const hint = append(log);
      node.relay.publish([{ ...hint, audience: { ...hint.audience, ...particular } }]);
      return hint.audience.position;
    },
    membersOf: (log) => openIn(log).map(({ userID }) => userID),
    mayKnow: (log, userKey, position) => memberships.some((membership) => covers(membership, log, userKey, position)),
    answerAfter: (next) => {
      delayMs = next;
    },
  };
}
