import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { addressOf } from '../route.ts';
import { isUserID, userIDCharsMax } from '../user-id.ts';
import { Field } from './field.tsx';
import { useTexts } from './use-language.ts';

interface NewChatDialogProps {
  /** Stands in the field at first. */
  readonly proposal: string;
  readonly selfUserID: string;
  readonly onClose: () => void;
}

export function NewChatDialog({ proposal, selfUserID, onClose }: NewChatDialogProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const headingID = useId();
  const [userID, setUserID] = useState(proposal);
  const [error, setError] = useState<'invalid' | 'self'>();
  const texts = useTexts();

  useEffect(() => {
    // Leaving the page takes the dialog along; closing it here would end it when it is mounted twice.
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const fault = faultOf(userID.trim(), selfUserID);
    setError(fault);
    if (fault !== undefined) {
      dialog.current?.querySelector('input')?.focus();
      return;
    }
    dialog.current?.close();
    window.location.hash = addressOf(userID.trim());
  };

  return (
    <dialog ref={dialog} className="card" aria-labelledby={headingID} onClose={onClose}>
      <form noValidate onSubmit={submit}>
        <h2 id={headingID}>{texts.newChat.heading}</h2>
        <Field
          label={texts.newChat.userID}
          hint={texts.newChat.hint}
          error={error && texts.newChat[error]}
          value={userID}
          maxLength={userIDCharsMax}
          autoCapitalize="none"
          onChange={(event) => setUserID(event.target.value)}
        />
        <div className="actions">
          <button type="button" onClick={() => dialog.current?.close()}>
            {texts.newChat.cancel}
          </button>
          <button type="submit" className="primary">
            {texts.newChat.open}
          </button>
        </div>
      </form>
    </dialog>
  );
}

function faultOf(userID: string, selfUserID: string): 'invalid' | 'self' | undefined {
  if (userID === selfUserID) return 'self';
  return isUserID(userID) ? undefined : 'invalid';
}
