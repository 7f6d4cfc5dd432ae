import { millis } from '@parley/kernel/brand';
import { sleep } from '@parley/kernel/clock';
import { encodeEvent } from '@parley/protocol/frames';
import { type EventHint, type Follow, type FollowersAudience, toUsers } from '../core/effects.ts';
import { toLogKey, type UserKey } from '../core/ids.ts';
import type { FollowedLogs } from '../delivery/followed-logs.ts';
import { userKeyOf } from './gateway-world.ts';
import { app, createRelayWorld, type RelayNode, type RelayWorld } from './relay-world.ts';

/** Nodes that share a database in which logs have members who come and go. */
export interface FollowersWorld {
  readonly relays: RelayWorld;
  /** How often it was read what a user follows. */
  readonly followsRead: number;
  /** How often it was read which logs a user follows. */
  readonly logsRead: number;
  /** How often it was read how users stand to a log. */
  readonly standingsRead: number;
  /** Users begin to follow the log; the change is published from a node, or by nobody. */
  begin(node: RelayNode | undefined, log: number, userIDs: readonly string[]): void;
  /** Users who follow the log cease to, with an entry that they still get. */
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
}

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

/** What the database says of them, and how often it was asked. */
function createMemberships(
  movedAmong: RelayWorld['movedAmong'],
  answered: <Answer>(answer: Answer) => Promise<Answer>,
) {
  const all: Membership[] = [];
  const asked = { logs: 0, follows: 0, standings: 0 };
  const endedPositionOf = (log: number): number =>
    Math.max(0, ...all.filter((one) => one.log === log).map(({ toPosition = 1 }) => toPosition - 1));
  const openOf = (userKey: UserKey): readonly Membership[] =>
    all.filter(({ userID, toPosition }) => userKeyOf(userID) === userKey && !toPosition);
  const followedLogs: FollowedLogs = {
    logsOf: async (_app, userKey) => {
      asked.logs += 1;
      return answered(openOf(userKey).map((one) => toLogKey(one.log)));
    },
    followedBy: async (_app, userKey) => {
      asked.follows += 1;
      return answered(openOf(userKey).map((one) => ({ ...followOf(one), endedPosition: endedPositionOf(one.log) })));
    },
    standingIn: async (_app, log, userKeys) => {
      asked.standings += 1;
      const known = all.filter((one) => one.log === log);
      const newest = new Map(known.map((one) => [userKeyOf(one.userID), followOf(one)]));
      const follows = userKeys.flatMap((userKey) => {
        const follow = newest.get(userKey);
        return follow ? [{ ...follow, userKey }] : [];
      });
      return answered({ endedPosition: endedPositionOf(log), follows });
    },
    movedAmong: async (_app, logs, since) => {
      const moved = movedAmong(logs, millis(since));
      return answered(moved.map((one) => ({ ...one, head: { ...one.head, endedPosition: endedPositionOf(one.log) } })));
    },
  };
  const openIn = (log: number): readonly Membership[] =>
    all.filter((membership) => membership.log === log && membership.toPosition === undefined);
  return { all, asked, followedLogs, endedPositionOf, openIn };
}

export function createFollowersWorld(readFollowsMax?: number): FollowersWorld {
  let delayMs = (): number => 0;
  const answered = async <Answer>(answer: Answer): Promise<Answer> => {
    const waitMs = delayMs();
    if (waitMs > 0) await sleep(relays.clock, waitMs);
    return answer;
  };
  const memberships = createMemberships((logs, since) => relays.movedAmong(logs, since), answered);
  const { asked, openIn, endedPositionOf } = memberships;
  const relays = createRelayWorld({ followedLogs: memberships.followedLogs, readFollowsMax });
  const append = (log: number, particular = {}): EventHint & { readonly audience: FollowersAudience } => {
    const open = openIn(log).map(({ userID }) => userID);
    const endedPosition = endedPositionOf(log);
    const position = relays.appendUnseen(log, open);
    const audience = { kind: 'followers', log: toLogKey(log), position, endedPosition, ...particular } as const;
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
      return asked.follows;
    },
    get logsRead() {
      return asked.logs;
    },
    get standingsRead() {
      return asked.standings;
    },
    begin: (node, log, userIDs) => {
      const fromPosition = relays.headOf(log) + 1;
      const begun = userIDs.map((userID): Membership => ({ log, userID, fromPosition }));
      memberships.all.push(...begun);
      const hint = append(log);
      for (const membership of begun) tell(node, membership);
      node?.relay.publish([hint]);
    },
    end: (node, log, userIDs) => {
      const ended = openIn(log).filter(({ userID }) => userIDs.includes(userID));
      const hint = append(log, { ended: ended.map(({ userID }) => userKeyOf(userID)) });
      for (const membership of ended) membership.toPosition = hint.audience.position + 1;
      relays.leaveLog(log, userIDs);
      for (const membership of ended) tell(node, membership);
      node?.relay.publish([hint]);
    },
    say: (node, log, particular = {}) => {
      const hint = append(log, particular);
      node.relay.publish([hint]);
      return hint.audience.position;
    },
    membersOf: (log) => openIn(log).map(({ userID }) => userID),
    mayKnow: (log, userKey, position) =>
      memberships.all.some((membership) => covers(membership, log, userKey, position)),
    answerAfter: (next) => {
      delayMs = next;
    },
  };
}
