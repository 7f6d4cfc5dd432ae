import type { Millis } from '@parley/kernel/brand';
import { type Refusal, refuse } from '@parley/protocol/define';
import type { SessionID, UserKey } from '../../core/ids.ts';
import { displace, type EndedSession, isOver } from './rules.ts';
import type { SessionRow } from './store.ts';

/** Half of the 32 characters of a session ID: what is left of it is as hard to guess as any secret here. */
const shownLength = 16;

/** What names a session to the user's other devices. Nobody can take the session up by it. */
export const shownSessionID = (sessionID: SessionID): string => sessionID.slice(0, shownLength);

/** A session as it is shown to the devices of its user. */
export interface ShownDevice {
  readonly sessionID: string;
  readonly platform: number;
  readonly isOnline: boolean;
  readonly isCurrent: boolean;
  readonly isSameDevice: boolean;
  readonly loginTime: number;
  readonly lastSeenTime: number;
}

export interface DeviceFacts {
  /** The session that asks. */
  readonly own: SessionID;
  readonly online: readonly SessionRow[];
  /** Those that may be taken up again, the one seen last first. */
  readonly away: readonly SessionRow[];
}

/**
 * What a user sees as his devices: every session that is online, and of each device that has none the one seen last.
 * Each load of a page leaves a session behind that nobody takes up again, and a list of those would be of no use.
 */
export function listDevices({ own, online, away }: DeviceFacts, now: Millis): readonly ShownDevice[] {
  const present = new Set(online.map(({ deviceID }) => deviceID));
  const absent = new Map<string, SessionRow>();
  for (const session of away) {
    const { deviceID } = session;
    if (!present.has(deviceID) && !absent.has(deviceID)) absent.set(deviceID, session);
  }
  const current = online.find(({ sessionID }) => sessionID === own);
  const others = online.filter((session) => session !== current).sort((one, other) => other.loginAt - one.loginAt);
  return [...(current ? [current] : []), ...others, ...absent.values()].map((session) => ({
    sessionID: shownSessionID(session.sessionID),
    platform: session.platform,
    isOnline: session.state === 'online',
    isCurrent: session === current,
    isSameDevice: session.deviceID === current?.deviceID,
    loginTime: session.loginAt,
    lastSeenTime: session.state === 'online' ? now : session.seenAt,
  }));
}

export interface SignOutFacts {
  readonly userKey: UserKey;
  readonly own: SessionID;
  /** What was shown of the session that is to end. */
  readonly shownID: string;
  /** The session that was found by it, whoever it belongs to. */
  readonly session: SessionRow | undefined;
}

export type SignOutDecision =
  | Refusal<'CommonModuleParamsInvalid'>
  /** It is over already, perhaps by this very request, whose answer was lost. */
  | { readonly kind: 'over' }
  | ({ readonly kind: 'end' } & EndedSession);

/** What is another user's is as unknown as what is nobody's. */
export function decideSignOut({ userKey, own, shownID, session }: SignOutFacts): SignOutDecision {
  if (session?.userKey !== userKey || shownSessionID(session.sessionID) !== shownID) {
    return refuse('CommonModuleParamsInvalid', 'sessionID: the user has no such session');
  }
  if (session.sessionID === own) return refuse('CommonModuleParamsInvalid', 'sessionID: is the one that asks');
  return isOver(session) ? { kind: 'over' } : { kind: 'end', ...displace(session) };
}
