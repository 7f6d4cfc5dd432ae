import type { ReactNode } from 'react';

export interface Notice {
  readonly text: string;
  readonly isFault: boolean;
}

interface NoticeLineProps {
  readonly notice: Notice;
  readonly close: string;
  readonly onClose: () => void;
}

export const NoticeLine = ({ notice: { text, isFault }, close, onClose }: NoticeLineProps): ReactNode => (
  <p className="parley-notice" role={isFault ? 'alert' : 'status'} data-fault={isFault || undefined}>
    {text}
    <button type="button" onClick={onClose}>
      {close}
    </button>
  </p>
);
