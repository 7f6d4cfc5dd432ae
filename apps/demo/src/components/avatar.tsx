import { Avatar as AvatarPart } from '@parley/react/parts';
import type { ReactNode } from 'react';
import { shownPicture } from '../avatar-address.ts';
import { serverOfPage } from '../page-address.ts';

interface AvatarProps {
  readonly userID: string;
  readonly name: string;
  readonly url: string;
  readonly isGroup?: boolean;
}

/** A picture of this page's own server, or the initial. */
export function Avatar({ userID, name, url, isGroup }: AvatarProps): ReactNode {
  return <AvatarPart id={userID} name={name} picture={pictureOf(url)} isGroup={isGroup} />;
}

export const pictureOf = (url: string): string | undefined => shownPicture(url, serverOfPage(window.location.href));
