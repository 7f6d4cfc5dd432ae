import { isUserID } from './user-id.ts';

/** The address names the chat that is shown, so that Back, links and reloading do what they do everywhere. */
const chatPrefix = '#chat/';
const signInPrefix = '#sign-in/';

export const addressOf = (userID: string): string => `${chatPrefix}${encodeURIComponent(userID)}`;

/** A key for development stands before everything else, and is no part of it. */
const keyPattern = /^#key\/([0-9A-Za-z_-]{1,64})(?:\/(?<rest>.*))?$/;

/** The page of somebody who is to sign in as this user; another window needs the key that this one has. */
export const signInAddressOf = (userID: string, key?: string): string => {
  const address = `${signInPrefix}${encodeURIComponent(userID)}`;
  return key === undefined ? address : `#key/${key}/${address.slice(1)}`;
};

export const keyIn = (hash: string): string | undefined => keyPattern.exec(hash)?.[1];

export function withoutKey(hash: string): string {
  const found = keyPattern.exec(hash);
  const rest = found ? (found.groups?.['rest'] ?? '') : hash.slice(1);
  return rest === '' ? '' : `#${rest}`;
}

/** The other user of the chat that an address names; `undefined` shows the list alone. */
export const userIDOf = (hash: string): string | undefined => parse(hash, chatPrefix);

/** As whom an address proposes to sign in. */
export const proposedUserIDOf = (hash: string): string | undefined => parse(hash, signInPrefix);

function parse(hash: string, prefix: string): string | undefined {
  if (!hash.startsWith(prefix)) return undefined;
  try {
    const userID = decodeURIComponent(hash.slice(prefix.length));
    return isUserID(userID) ? userID : undefined;
  } catch {
    return undefined;
  }
}
