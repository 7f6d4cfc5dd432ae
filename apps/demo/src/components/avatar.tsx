import type { ReactNode } from 'react';
import { shownPicture } from '../avatar-address.ts';
import { serverOfPage } from '../page-address.ts';
import { Avatar as AvatarPart } from '../parts/avatar.tsx';

interface AvatarProps {
  readonly userID: string;
  readonly name: string;
  readonly url: string;
}

/** A picture of this page's own server, or the initial. */
export function Avatar({ userID, name, url }: AvatarProps): ReactNode {
  return <AvatarPart userID={userID} name={name} picture={pictureOf(url)} />;
}

export const pictureOf = (url: string): string | undefined => shownPicture(url, serverOfPage(window.location.href));
