import type { ZIMGroupInfo } from '@parley/client';
import type { ReactNode } from 'react';
import { Avatar } from './avatar.tsx';

interface GroupAvatarProps {
  readonly info: ZIMGroupInfo;
  /** What the user calls it. */
  readonly name: string;
}

/** The picture of a group, or its initial. */
export const GroupAvatar = ({ info, name }: GroupAvatarProps): ReactNode => (
  <Avatar userID={info.groupID} name={name} url={info.groupAvatarUrl} isGroup />
);
