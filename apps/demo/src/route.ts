import { isUserID } from './user-id.ts';

/** The address names the chat that is shown, so that Back, links and reloading do what they do everywhere. */
const chatPrefix = '#chat/';
const signInPrefix = '#sign-in/';

export const addressOf = (userID: string): string => `${chatPrefix}${encodeURIComponent(userID)}`;

/** The page of somebody who is to sign in as this user. */
export const signInAddressOf = (userID: string): string => `${signInPrefix}${encodeURIComponent(userID)}`;

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
