import type { ReactNode } from 'react';

interface IconProps {
  readonly path: string;
}

/** Drawn for the eye alone: whatever has an icon has words as well. */
function Icon({ path }: IconProps): ReactNode {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );
}

export const BackIcon = (): ReactNode => <Icon path="M15 5l-7 7 7 7" />;
export const CloseIcon = (): ReactNode => <Icon path="M6 6l12 12M18 6L6 18" />;
export const SignOutIcon = (): ReactNode => (
  <Icon path="M10 4H6a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h4M15 8l4 4-4 4M19 12H10" />
);
export const ChatIcon = (): ReactNode => (
  <Icon path="M5 5h14a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-8l-5 4v-4H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Z" />
);
export const PeopleIcon = (): ReactNode => (
  <Icon path="M9 5a3.2 3.2 0 1 0 0 6.4A3.2 3.2 0 1 0 9 5M3 19c.5-3.3 2.9-5 6-5s5.5 1.7 6 5M15.5 5.3a3.2 3.2 0 0 1 0 5.8M17.5 14.4c2 .7 3.2 2.3 3.5 4.6" />
);
export const GroupIcon = (): ReactNode => (
  <Icon path="M12 5a2.8 2.8 0 1 0 0 5.6A2.8 2.8 0 1 0 12 5M6.5 19c.4-3 2.6-5 5.5-5s5.1 2 5.5 5M5.5 7.5a2.2 2.2 0 0 0 .4 4.3M2.5 17c.2-1.7 1-3 2.3-3.6M18.5 7.5a2.2 2.2 0 0 1-.4 4.3M21.5 17c-.2-1.7-1-3-2.3-3.6" />
);
export const EnterIcon = (): ReactNode => (
  <Icon path="M14 4h4a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-4M11 8l4 4-4 4M15 12H4" />
);
export const InfoIcon = (): ReactNode => <Icon path="M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16M12 11v5M12 8v.01" />;
export const EditIcon = (): ReactNode => <Icon path="M5 19l1-4L16 5l3 3L9 18l-4 1" />;
export const MoreIcon = (): ReactNode => <Icon path="M12 6v.01M12 12v.01M12 18v.01" />;
export const RoomIcon = (): ReactNode => (
  <Icon path="M12 9.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5M7.5 7.5a6.4 6.4 0 0 0 0 9M16.5 7.5a6.4 6.4 0 0 1 0 9M4.7 4.7a10.3 10.3 0 0 0 0 14.6M19.3 4.7a10.3 10.3 0 0 1 0 14.6" />
);
export const SendIcon = (): ReactNode => <Icon path="M4 12l16-7-5 15-3.500-6.500zM11.500 13.500L20 5" />;
export const FlyIcon = (): ReactNode => <Icon path="M9 7h11M4 12h12M11 17h9" />;
export const DownIcon = (): ReactNode => <Icon path="M6 10l6 6 6-6" />;
/** Those of the menu of a contact, which draws them by itself. */
export const contactIcons = {
  rename: 'M5 19l1-4L16 5l3 3L9 18l-4 1',
  block: 'M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16M6.5 6.5l11 11',
  remove: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
} as const;
/** Those of the menu of a member. */
export const memberIcons = {
  write: 'M5 5h14a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-8l-5 4v-4H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Z',
  nickname: contactIcons.rename,
  role: 'M12 4l2.3 4.9 5.2.7-3.8 3.7.9 5.3L12 16l-4.6 2.6.9-5.3-3.8-3.7 5.2-.7z',
  mute: 'M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16M8 12h8',
  transfer: 'M4 9h14M14 5l4 4-4 4M20 16H7M10 13l-3 3 3 3',
  kick: contactIcons.remove,
} as const;
export const PlusIcon = (): ReactNode => <Icon path="M12 5v14M5 12h14" />;
export const SearchIcon = (): ReactNode => (
  <Icon path="M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M15.5 15.5L20 20" />
);

export function BrandIcon(): ReactNode {
  return (
    <svg className="brand" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M7 4h18a4 4 0 0 1 4 4v11a4 4 0 0 1-4 4H15l-7 6v-6H7a4 4 0 0 1-4-4V8a4 4 0 0 1 4-4Z" />
      <path className="brand-lines" d="M9.5 11h13M9.5 16.5h8" />
    </svg>
  );
}
