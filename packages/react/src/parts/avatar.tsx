import { type ReactNode, useState } from 'react';
import { hueOf, initialOf } from './avatar-look.ts';

interface AvatarProps {
  /** Of a user or a group; what the colour comes from, always the same for one of them. */
  readonly id: string;
  readonly name: string;
  /** A picture that may be shown; without one it is the initial. */
  readonly picture?: string | undefined;
  /** Its corners tell a group from a user. */
  readonly isGroup?: boolean | undefined;
}

/** The picture or the initial of a user or a group; the name always stands beside it. */
export function Avatar({ id, name, picture, isGroup }: AvatarProps): ReactNode {
  const [broken, setBroken] = useState<string>();
  const isShown = picture !== undefined && picture !== broken;
  return (
    <span className="parley-avatar" data-hue={hueOf(id)} data-group={isGroup || undefined} aria-hidden="true">
      {isShown ? <img src={picture} alt="" onError={() => setBroken(picture)} /> : initialOf(name)}
    </span>
  );
}
