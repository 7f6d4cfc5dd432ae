import { isUserID } from './user-id.ts';

const harmless = /^[0-9A-Za-z_.:@+=-]+$/;

/** Prints a token for this user, and nothing else; a user ID may have signs that mean something to a shell. */
export function tokenCommandFor(userID: string): string {
  const shown = isUserID(userID) ? userID : 'alice';
  return `npm run --silent parley -- token --user ${harmless.test(shown) ? shown : `'${shown}'`}`;
}

export const appListCommand = 'npm run parley -- app list';
