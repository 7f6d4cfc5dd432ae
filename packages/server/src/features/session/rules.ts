import type { Millis } from '@parley/kernel/brand';
import type { CloseReason } from '@parley/protocol/close-reasons';
import type { Config } from '../../config.ts';
import type { SessionID, UserKey } from '../../core/ids.ts';
import type { SessionRow } from './store.ts';

/** A device that asks for a session, with what the server gives it if it gets one. */
export interface Newcomer {
  readonly sessionID: SessionID;
  readonly userKey: UserKey;
  readonly deviceID: string;
  readonly instanceID: string;
  readonly platform: number;
  readonly tokenExpiresAt: Millis;
  /** That it came to. */
  readonly node: string;
}

/** A session that is over, as its row now stands, and why its connection is closed. */
export interface EndedSession {
  readonly row: SessionRow;
  readonly reason: CloseReason;
}

/** Which devices of one user may be online together. */
export type LoginPolicy = Pick<
  Config['login'],
  'policy' | 'devicesMax' | 'webInstancesMax' | 'severalPerPlatform' | 'exclusiveGroups'
>;

const webPlatform = 6;
const groups: Readonly<Record<string, readonly number[]>> = {
  /** Android, iPhoneOS, OHOS. */
  mobile: [3, 2, 10],
  /** Win, MacOS. */
  desktop: [1, 4],
};

/** A limit that a newcomer comes under: among these platforms there are so many places, its own included. */
interface Limit {
  readonly placesMax: number;
  counts(platform: number): boolean;
}

/** Under `single` all platforms stand against each other, otherwise the Web and the rest each have their own places. */
function limitsFor(policy: LoginPolicy, platform: number): readonly Limit[] {
  const isWeb = platform === webPlatform;
  const isOfClass = (other: number): boolean => (other === webPlatform) === isWeb;
  if (policy.policy === 'single') return [{ placesMax: 1, counts: () => true }];
  if (policy.policy === 'dual') return [{ placesMax: 1, counts: isOfClass }];
  const limits: Limit[] = [{ placesMax: isWeb ? policy.webInstancesMax : policy.devicesMax, counts: isOfClass }];
  if (!isWeb && !policy.severalPerPlatform) limits.push({ placesMax: 1, counts: (other) => other === platform });
  for (const name of policy.exclusiveGroups) {
    const group = groups[name] ?? [];
    if (group.includes(platform)) limits.push({ placesMax: 1, counts: (other) => group.includes(other) });
  }
  return limits;
}

interface Leavers {
  /** Sessions of the very instance that asks: it has begun anew and gets no word of its own past. */
  readonly replaced: readonly SessionRow[];
  /** Sessions over the limit of the policy, the earliest logins. */
  readonly displaced: readonly SessionRow[];
}

/** Which of the online sessions, the earliest login first, must go so that `newcomer` has a place. */
function findLeavers(policy: LoginPolicy, online: readonly SessionRow[], newcomer: Newcomer): Leavers {
  const others = online.filter((session) => session.sessionID !== newcomer.sessionID);
  const isSameInstance = (session: SessionRow): boolean =>
    session.deviceID === newcomer.deviceID && session.instanceID === newcomer.instanceID;
  const rivals = others.filter((session) => !isSameInstance(session));
  const surplus = limitsFor(policy, newcomer.platform).flatMap(({ placesMax, counts }) => {
    const counted = rivals.filter(({ platform }) => counts(platform));
    return counted.slice(0, Math.max(0, counted.length + 1 - placesMax));
  });
  return { replaced: others.filter(isSameInstance), displaced: rivals.filter((session) => surplus.includes(session)) };
}

/** The session is over; what it has queued is of an older generation and lands no more. */
const over = (session: SessionRow, state: 'displaced' | 'loggedOut'): SessionRow => ({
  ...session,
  state,
  generation: session.generation + 1,
});

/** Somebody else takes its place, or its user has signed the device out. */
export const displace = (row: SessionRow): EndedSession => ({ row: over(row, 'displaced'), reason: 'kickedOut' });
/** It is over like one that its user has ended: what hangs on it, such as its rooms, must not outlive it. */
const replace = (row: SessionRow): EndedSession => ({ row: over(row, 'loggedOut'), reason: 'loggedOut' });

/** Whether it can never be taken up again. */
export const isOver = ({ state }: SessionRow): boolean => state === 'displaced' || state === 'loggedOut';

const begin = (newcomer: Newcomer, now: Millis): SessionRow => ({
  ...newcomer,
  generation: 1,
  state: 'online',
  loginAt: now,
  seenAt: now,
});

export interface LoginDecision {
  readonly session: SessionRow;
  readonly ended: readonly EndedSession[];
}

/** A login always gets its place: the earliest logins over the limit make room. */
export function decideLogin(
  facts: { readonly policy: LoginPolicy; readonly online: readonly SessionRow[] },
  newcomer: Newcomer,
  now: Millis,
): LoginDecision {
  const { replaced, displaced } = findLeavers(facts.policy, facts.online, newcomer);
  return { session: begin(newcomer, now), ended: [...replaced.map(replace), ...displaced.map(displace)] };
}

export interface ResumeFacts {
  readonly policy: LoginPolicy;
  /** The session with the ID that the client showed. */
  readonly session: SessionRow | undefined;
  readonly online: readonly SessionRow[];
}

export type ResumeDecision =
  | (LoginDecision & { readonly kind: 'resumed' })
  | { readonly kind: 'kickedOut'; readonly ended: readonly EndedSession[] };

/**
 * A resume puts nobody out. It takes up the session if that is online; one that was offline, or that nobody
 * remembers, comes back only if its place was not taken meanwhile.
 *
 * `newcomer` carries the ID of a session to begin, which is used if the one that was shown is not the device's own.
 */
export function decideResume(facts: ResumeFacts, newcomer: Newcomer, now: Millis): ResumeDecision {
  const own = facts.session && isOwn(facts.session, newcomer) ? facts.session : undefined;
  if (own && isOver(own)) return { kind: 'kickedOut', ended: [] };
  const returning = own ? { ...newcomer, sessionID: own.sessionID } : newcomer;
  const { replaced, displaced } = findLeavers(facts.policy, facts.online, returning);
  if (own?.state !== 'online' && displaced.length > 0) {
    return { kind: 'kickedOut', ended: own ? [displace(own)] : [] };
  }
  const session = own ? takeUp(own, returning, now) : begin(returning, now);
  return { kind: 'resumed', session, ended: replaced.map(replace) };
}

/** A session ID that is another user's or another device's opens nothing and tells nothing. */
function isOwn(session: SessionRow, newcomer: Newcomer): boolean {
  return (
    session.userKey === newcomer.userKey &&
    session.deviceID === newcomer.deviceID &&
    session.instanceID === newcomer.instanceID
  );
}

/** The login keeps its time, so that a resumed session is no younger in the eyes of the policy. */
const takeUp = (own: SessionRow, { platform, tokenExpiresAt, node }: Newcomer, now: Millis): SessionRow => ({
  ...own,
  platform,
  tokenExpiresAt,
  node,
  generation: own.generation + 1,
  state: 'online',
  seenAt: now,
});

/** The client ends its session; `undefined` if a newer generation or somebody else has ended it already. */
export function decideLogout(session: SessionRow | undefined, generation: number, now: Millis): SessionRow | undefined {
  return isInForce(session, generation) ? { ...over(session, 'loggedOut'), seenAt: now } : undefined;
}

/** The connection is gone: the session may be resumed. Its generation stays, so that what was taken in still lands. */
export function decideDisconnected(
  session: SessionRow | undefined,
  generation: number,
  now: Millis,
): SessionRow | undefined {
  return isInForce(session, generation) ? { ...session, state: 'offline', seenAt: now } : undefined;
}

/** The token expired, or the node died: the session may be resumed, but nothing queued under the old one lands. */
export function decideTokenExpired(
  session: SessionRow | undefined,
  generation: number,
  now: Millis,
): SessionRow | undefined {
  const isExpired = isInForce(session, generation);
  return isExpired ? { ...session, state: 'offline', generation: generation + 1, seenAt: now } : undefined;
}

/** The session goes on with another token; `undefined` if it is over or goes on elsewhere. */
export function decideRenewal(
  session: SessionRow | undefined,
  generation: number,
  tokenExpiresAt: Millis,
): SessionRow | undefined {
  return isInForce(session, generation) ? { ...session, tokenExpiresAt } : undefined;
}

/** Whether the session is online and still that of this generation. */
export function isInForce(session: SessionRow | undefined, generation: number): session is SessionRow {
  return session?.state === 'online' && session.generation === generation;
}
