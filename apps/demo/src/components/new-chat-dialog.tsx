import type { Profiles } from '@parley/react';
import { type FormEvent, type ReactNode, type RefObject, useState } from 'react';
import { addressOf } from '../route.ts';
import type { Texts } from '../texts/english.ts';
import { reasonOf } from '../texts/texts.ts';
import { userIDIn } from '../user-id.ts';
import { findFault, type LookupFault } from '../user-lookup.ts';
import { Field } from './field.tsx';
import { useMessaging } from './messaging-context.ts';
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

interface NewChatFormProps extends Omit<NewChatDialogProps, 'onClose'> {
  readonly dialog: RefObject<HTMLDialogElement | null>;
}

function NewChatForm({ dialog, proposal, profiles }: NewChatFormProps): ReactNode {
  const texts = useTexts();
  const { newChat } = texts;
  const { chats } = useMessaging();
  const [text, setText] = useState(proposal);
  const [fault, setFault] = useState<LookupFault>();
  const [isLooking, setIsLooking] = useState(false);

  const open = async (userID: string, isCaseMeant: boolean): Promise<void> => {
    if (isLooking) return;
    setIsLooking(true);
    const found = await findFault(userID, { profiles, list: chats.list.get() }, isCaseMeant);
    setIsLooking(false);
    setFault(found);
    // The user may have given it up in the meantime.
    if (dialog.current?.open !== true) return;
    if (found) return dialog.current.querySelector('input')?.focus();
    dialog.current.close();
    window.location.hash = addressOf(userID);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void open(userIDIn(text), false);
  };

  return (
    <form noValidate onSubmit={submit}>
      <Field
        label={newChat.userID}
        hint={newChat.hint}
        error={fault && explain(fault, texts)}
        value={text}
        autoCapitalize="none"
        onChange={(event) => setText(event.target.value)}
      />
      {fault && <Similar fault={fault} label={newChat.openID} onChoose={(userID) => void open(userID, true)} />}
      <div className="actions">
        <button type="button" onClick={() => dialog.current?.close()}>
          {texts.parts.menu.cancel}
        </button>
        <button type="submit" className="primary" aria-disabled={isLooking}>
          {isLooking ? newChat.looking : newChat.open}
        </button>
      </div>
    </form>
  );
}

interface SimilarProps {
  readonly fault: LookupFault;
  /** What choosing somebody is called. */
  readonly label: (userID: string) => string;
  readonly onChoose: (userID: string) => void;
}

/** The users who may have been meant, and whom the field names if there may be such a user. */
export function Similar({ fault, label, onChoose }: SimilarProps): ReactNode {
  const { newChat } = useTexts();
  if (!('similar' in fault) || fault.similar.length === 0) return null;
  const isUnknown = fault.outcome === 'unknown';
  return (
    <div className="choices">
      {isUnknown && <span>{newChat.didYouMean}</span>}
      {[...fault.similar, ...(isUnknown ? [] : [fault.userID])].map((userID) => (
        <button key={userID} type="button" onClick={() => onChoose(userID)}>
          {label(userID)}
        </button>
      ))}
    </div>
  );
}

/** Why there can be no chat with somebody, and nothing else either. */
export function explain(fault: LookupFault, texts: Texts): string {
  const { newChat } = texts;
  switch (fault.outcome) {
    case 'self':
      return newChat.self;
    case 'invalid':
      return newChat.invalid;
    case 'similar':
      return newChat.similar(fault.similar[0] ?? '', fault.userID);
    case 'unknown':
      return newChat.unknown(fault.userID);
    case 'failed':
      return newChat.unchecked(reasonOf(texts, fault.code));
  }
}
