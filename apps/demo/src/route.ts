import { isUserID } from './user-id.ts';

/** The address names the chat that is shown, so that Back, links and reloading do what they do everywhere. */
const prefix = '#chat/';

export function addressOf(userID: string): string {
  return `${prefix}${encodeURIComponent(userID)}`;
}

/** The other user of the chat that an address names; `undefined` shows the list alone. */
export function userIDOf(hash: string): string | undefined {
  if (!hash.startsWith(prefix)) return undefined;
  try {
    const userID = decodeURIComponent(hash.slice(prefix.length));
    return isUserID(userID) ? userID : undefined;
  } catch {
    return undefined;
  }
}
