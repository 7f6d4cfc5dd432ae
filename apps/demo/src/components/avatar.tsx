import { type ReactNode, useState } from 'react';
import { hueOf, initialOf, shownPicture } from '../avatar-address.ts';
import { serverOfPage } from '../page-address.ts';

interface AvatarProps {
  readonly userID: string;
  readonly name: string;
  readonly url: string;
}

/** The picture or the initial of a user; the name always stands beside it. */
export function Avatar({ userID, name, url }: AvatarProps): ReactNode {
  const [brokenUrl, setBrokenUrl] = useState<string>();
  const picture = url === brokenUrl ? undefined : shownPicture(url, serverOfPage(window.location.href));
  return (
    <span className="avatar" data-hue={hueOf(userID)} aria-hidden="true">
      {picture === undefined ? initialOf(name) : <img src={picture} alt="" onError={() => setBrokenUrl(url)} />}
    </span>
  );
}
