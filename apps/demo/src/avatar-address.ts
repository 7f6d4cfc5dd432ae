/** The pictures that this page brings along. */
export const ownPictures = ['fox', 'leaf', 'sea', 'cat', 'flower', 'sun', 'mountains', 'owl'] as const;

export type OwnPicture = (typeof ownPictures)[number];

export const addressOfPicture = (picture: OwnPicture): string => `/avatars/${picture}.svg`;

const ownAddresses: ReadonlySet<string> = new Set(ownPictures.map(addressOfPicture));

/**
 * The picture that may be shown for an address that anybody may have written: one of the page's own server, or one
 * that is in the address itself. Whoever loads a picture from elsewhere tells that server that they are there. Those
 * that a page brings along have the same address for everybody, below whatever path each has the page.
 */
export function shownPicture(avatarUrl: string, server: string): string | undefined {
  if (avatarUrl === '') return undefined;
  const { origin } = new URL(server);
  if (ownAddresses.has(avatarUrl)) return new URL(`.${avatarUrl}`, server).href;
  if (/^data:image\/(?:png|jpeg|gif|webp|svg\+xml)[;,]/.test(avatarUrl)) return avatarUrl;
  if (!URL.canParse(avatarUrl, origin)) return undefined;
  const url = new URL(avatarUrl, origin);
  return url.origin === origin ? url.href : undefined;
}

/** What the server takes as the address of a picture. */
const addressBytesMax = 500;

export const isAddressTooLong = (address: string): boolean =>
  new TextEncoder().encode(address).length > addressBytesMax;
