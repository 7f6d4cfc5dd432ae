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
