import { type ReactNode, type RefObject, useEffect, useId, useRef } from 'react';
import { CloseIcon } from './icons.tsx';
import { useTexts } from './use-language.ts';

interface ModalProps {
  readonly isWide?: boolean;
  readonly heading: string;
  readonly onClose: () => void;
  readonly children: (dialog: RefObject<HTMLDialogElement | null>) => ReactNode;
}

/** A dialog that the rest of the page waits for; Escape closes it. */
export function Modal({ isWide = false, heading, onClose, children }: ModalProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const headingID = useId();
  const texts = useTexts();

  useEffect(() => {
    // Leaving the page takes the dialog along; closing it here would end it when it is mounted twice.
    if (dialog.current?.open !== false) return;
    dialog.current.showModal();
    dialog.current.querySelector('input')?.focus();
  }, []);

  return (
    <dialog ref={dialog} className={isWide ? 'card wide' : 'card'} aria-labelledby={headingID} onClose={onClose}>
      <div className="dialog-head">
        <h2 id={headingID}>{heading}</h2>
        <button
          type="button"
          className="round quiet"
          aria-label={texts.parts.menu.close}
          onClick={() => dialog.current?.close()}
        >
          <CloseIcon />
        </button>
      </div>
      {children(dialog)}
    </dialog>
  );
}
