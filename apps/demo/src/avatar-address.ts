/** The pictures that this page brings along. */
export const ownPictures = ['fox', 'leaf', 'sea', 'cat', 'flower', 'sun', 'mountains', 'owl'] as const;

export type OwnPicture = (typeof ownPictures)[number];

export const addressOfPicture = (picture: OwnPicture): string => `/avatars/${picture}.svg`;

/**
 * The picture that may be shown for an address that anybody may have written: one of the page's own server, or one
 * that is in the address itself. Whoever loads a picture from elsewhere tells that server that they are there.
 */
export function shownPicture(avatarUrl: string, origin: string): string | undefined {
  if (avatarUrl === '') return undefined;
  if (/^data:image\/(?:png|jpeg|gif|webp|svg\+xml)[;,]/.test(avatarUrl)) return avatarUrl;
  const url = URL.parse(avatarUrl, origin);
  return url?.origin === origin ? url.href : undefined;
}

/** What the server takes as the address of a picture. */
const addressBytesMax = 500;

export const isAddressTooLong = (address: string): boolean =>
  new TextEncoder().encode(address).length > addressBytesMax;

export const hueCount = 8;

/** One of a few colours, always the same for one user. */
export function hueOf(userID: string): number {
  let sum = 0;
  for (const character of userID) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return sum % hueCount;
}

/** The first letter or digit of a name, or whatever stands first. */
export function initialOf(name: string): string {
  const [first = ''] = /[\p{Letter}\p{Number}]/u.exec(name) ?? [...name];
  return first.toLocaleUpperCase();
}
