import type { Lookup, Profiles } from '@parley/react';
import { type FormEvent, type ReactNode, type RefObject, useState } from 'react';
import { addressOf } from '../route.ts';
import type { Texts } from '../texts/english.ts';
import { reasonOf } from '../texts/texts.ts';
import { isUserID, userIDCharsMax } from '../user-id.ts';
import { Field } from './field.tsx';
import { Modal } from './modal.tsx';
import { useTexts } from './use-language.ts';

interface NewChatDialogProps {
  /** Stands in the field at first. */
  readonly proposal: string;
  readonly profiles: Profiles;
  readonly onClose: () => void;
}

export function NewChatDialog({ proposal, profiles, onClose }: NewChatDialogProps): ReactNode {
  const { newChat } = useTexts();
  return (
    <Modal heading={newChat.heading} onClose={onClose}>
      {(dialog) => <NewChatForm dialog={dialog} proposal={proposal} profiles={profiles} />}
    </Modal>
  );
}

/** What is wrong with an ID, and which ID that was. */
type Fault = { readonly outcome: 'invalid' | 'self' } | (Exclude<Lookup, { outcome: 'found' }> & Asked);
interface Asked {
  readonly userID: string;
}

interface NewChatFormProps extends Omit<NewChatDialogProps, 'onClose'> {
  readonly dialog: RefObject<HTMLDialogElement | null>;
}

function NewChatForm({ dialog, proposal, profiles }: NewChatFormProps): ReactNode {
  const texts = useTexts();
  const { newChat } = texts;
  const [userID, setUserID] = useState(proposal);
  const [fault, setFault] = useState<Fault>();
  const [isLooking, setIsLooking] = useState(false);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isLooking) return;
    setIsLooking(true);
    const asked = userID.trim();
    const found = await check(asked, profiles);
    setIsLooking(false);
    setFault(found);
    // The user may have given it up in the meantime.
    if (dialog.current?.open !== true) return;
    if (found) return dialog.current.querySelector('input')?.focus();
    dialog.current.close();
    window.location.hash = addressOf(asked);
  };

  return (
    <form noValidate onSubmit={(event) => void submit(event)}>
      <Field
        label={newChat.userID}
        hint={newChat.hint}
        error={fault && explain(fault, texts)}
        value={userID}
        maxLength={userIDCharsMax}
        autoCapitalize="none"
        onChange={(event) => setUserID(event.target.value)}
      />
      <div className="actions">
        <button type="button" onClick={() => dialog.current?.close()}>
          {newChat.cancel}
        </button>
        <button type="submit" className="primary" aria-disabled={isLooking}>
          {isLooking ? newChat.looking : newChat.open}
        </button>
      </div>
    </form>
  );
}

async function check(userID: string, profiles: Profiles): Promise<Fault | undefined> {
  if (userID === profiles.own.get().userID) return { outcome: 'self' };
  if (!isUserID(userID)) return { outcome: 'invalid' };
  const lookup = await profiles.lookUp(userID);
  return lookup.outcome === 'found' ? undefined : { ...lookup, userID };
}

function explain(fault: Fault, texts: Texts): string {
  const { newChat } = texts;
  switch (fault.outcome) {
    case 'self':
      return newChat.self;
    case 'invalid':
      return newChat.invalid;
    case 'unknown':
      return newChat.unknown(fault.userID);
    case 'failed':
      return newChat.unchecked(reasonOf(texts, fault.code));
  }
}
