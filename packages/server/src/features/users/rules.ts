import type { Millis } from '@parley/kernel/brand';
import type { UserID, UserKey } from '../../core/ids.ts';
import type { UserRow } from './store.ts';

export interface EnterCommand {
  readonly userID: UserID;
  /** The key the user gets if this is the first contact. */
  readonly userKey: UserKey;
  /** Empty or absent: the stored name stays. */
  readonly userName?: string | undefined;
  readonly isLogin: boolean;
}

export type EnterDecision =
  | { readonly kind: 'register' | 'update' | 'keep'; readonly user: UserRow }
  | { readonly kind: 'unregistered' };

/** A user at the door is registered on first contact; a login brings a known one up to date, a resume does not. */
export function enter(known: UserRow | undefined, command: EnterCommand, now: Millis): EnterDecision {
  const { userID, userKey, userName = '', isLogin } = command;
  if (!known) {
    const user = { userKey, userID, userName, createdAt: now, lastLoginAt: now, isUnregistered: false };
    return { kind: 'register', user };
  }
  if (known.isUnregistered) return { kind: 'unregistered' };
  if (!isLogin) return { kind: 'keep', user: known };
  return { kind: 'update', user: { ...known, userName: userName || known.userName, lastLoginAt: now } };
}
