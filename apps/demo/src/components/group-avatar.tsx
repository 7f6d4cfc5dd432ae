import type { ZIMGroupInfo } from '@parley/client';
import type { ReactNode } from 'react';
import { Avatar } from './avatar.tsx';

interface GroupAvatarProps {
  readonly info: ZIMGroupInfo;
  /** What the user calls it. */
  readonly name: string;
}

/** Its corners tell a group from a person. */
export const GroupAvatar = ({ info, name }: GroupAvatarProps): ReactNode => (
  <span className="group-avatar">
    <Avatar userID={info.groupID} name={name} url={info.groupAvatarUrl} />
  </span>
);
