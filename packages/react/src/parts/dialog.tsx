import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { Icon } from './icons.tsx';

export interface DialogProps {
  readonly className: string;
  readonly label: string;
  readonly onClose: () => void;
  /** Something has to be answered; what it says is in the element of this ID. */
  readonly isQuestion?: boolean;
  readonly describedBy?: string | undefined;
  /** Names the button that closes it, below a heading; without one it has neither. */
  readonly closeLabel?: string | undefined;
  /** Where it stands, in pixels of the window; in the middle, unless it is said. */
  readonly at?: Point | undefined;
  readonly children: ReactNode;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

const marginPx = 8;

/** Something that the rest of the page waits for; Escape and a click beside it close it. */
export function Dialog(props: DialogProps): ReactNode {
  const { className, label, onClose, isQuestion, describedBy, closeLabel, at, children } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const { current } = dialog;
    if (!current) return undefined;
    current.showModal();
    if (at) {
      const { width, height } = current.getBoundingClientRect();
      const within = (wished: number, max: number): string =>
        `${Math.max(marginPx, Math.min(wished, max - marginPx))}px`;
      current.style.setProperty('--menu-x', within(at.x, window.innerWidth - width));
      current.style.setProperty('--menu-y', within(at.y, window.innerHeight - height));
    }
    // One that only goes away would not give the focus back.
    return () => current.close();
  }, [at]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself.
    <dialog
      ref={dialog}
      className={className}
      role={isQuestion ? 'alertdialog' : undefined}
      aria-label={label}
      aria-describedby={describedBy}
      // One that was mounted twice is told of its first end when it is open again.
      onClose={() => {
        if (dialog.current && !dialog.current.open) onClose();
      }}
      onClick={({ target, currentTarget }) => {
        if (target === currentTarget) currentTarget.close();
      }}
    >
      {closeLabel !== undefined && (
        <div className="parley-dialog-head">
          <h2>{label}</h2>
          <button type="button" aria-label={closeLabel} onClick={() => dialog.current?.close()}>
            <Icon path="M6 6l12 12M18 6L6 18" />
          </button>
        </div>
      )}
      {children}
    </dialog>
  );
}
