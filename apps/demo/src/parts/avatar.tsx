import { type ReactNode, useState } from 'react';
import { hueOf, initialOf } from './avatar-look.ts';

interface AvatarProps {
  /** What the colour comes from: always the same for one user. */
  readonly userID: string;
  readonly name: string;
  /** A picture that may be shown; without one it is the initial. */
  readonly picture?: string | undefined;
}

/** The picture or the initial of a user; the name always stands beside it. */
export function Avatar({ userID, name, picture }: AvatarProps): ReactNode {
  const [broken, setBroken] = useState<string>();
  const isShown = picture !== undefined && picture !== broken;
  return (
    <span className="parley-avatar" data-hue={hueOf(userID)} aria-hidden="true">
      {isShown ? <img src={picture} alt="" onError={() => setBroken(picture)} /> : initialOf(name)}
    </span>
  );
}
