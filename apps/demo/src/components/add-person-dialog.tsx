import { useFriendActions } from '@parley/react';
import { type FormEvent, type ReactNode, type RefObject, useId, useState } from 'react';
import { friendTextCharsMax } from '../contacts.ts';
import { reasonOf } from '../texts/texts.ts';
import { userIDIn } from '../user-id.ts';
import { findFault, type LookupFault } from '../user-lookup.ts';
import { Field } from './field.tsx';
import { useMessaging } from './messaging-context.ts';
import { Modal } from './modal.tsx';
import { explain, Similar } from './new-chat-dialog.tsx';
import { useTexts } from './use-language.ts';
import type { Tell } from './use-tell.ts';

interface AddPersonDialogProps {
  readonly tell: Tell;
  readonly onClose: () => void;
}

/** Asks somebody to be a contact, or makes him one. */
export function AddPersonDialog({ tell, onClose }: AddPersonDialogProps): ReactNode {
  const { contacts } = useTexts();
  return (
    <Modal heading={contacts.addHeading} onClose={onClose}>
      {(dialog) => <AddPersonForm dialog={dialog} tell={tell} />}
    </Modal>
  );
}

type Way = 'ask' | 'add';
/** Why it was not done: by what this page knows, or by the code of the server. */
type Fault = LookupFault | { readonly outcome: 'refused'; readonly code: number };

interface AddPersonFormProps extends Pick<AddPersonDialogProps, 'tell'> {
  readonly dialog: RefObject<HTMLDialogElement | null>;
}

function AddPersonForm({ dialog, tell }: AddPersonFormProps): ReactNode {
  const texts = useTexts();
  const { contacts, newChat, parts } = texts;
  const { chats, profiles } = useMessaging();
  const { apply, add } = useFriendActions();
  const [text, setText] = useState('');
  const [way, setWay] = useState<Way>('ask');
  const [wording, setWording] = useState('');
  const [fault, setFault] = useState<Fault>();
  const [isBusy, setIsBusy] = useState(false);

  const act = async (userID: string, isCaseMeant: boolean): Promise<Fault | undefined> => {
    const found = await findFault(userID, { profiles, list: chats.list.get() }, isCaseMeant);
    if (found) return found;
    const outcome = way === 'ask' ? await apply(userID, { wording: wording.trim() }) : await add(userID);
    if (!outcome.isDone) return { outcome: 'refused', code: outcome.code };
    tell(outcome, way === 'ask' ? contacts.asked(userID) : contacts.added(userID));
    return undefined;
  };
  const start = async (userID: string, isCaseMeant: boolean): Promise<void> => {
    if (isBusy) return;
    setIsBusy(true);
    const next = await act(userID, isCaseMeant);
    setIsBusy(false);
    setFault(next);
    if (!next) dialog.current?.close();
    else dialog.current?.querySelector('input')?.focus();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void start(userIDIn(text), false);
  };
  const explained = (): string | undefined => {
    if (!fault) return undefined;
    return fault.outcome === 'refused' ? parts.menu.failed(reasonOf(texts, fault.code)) : explain(fault, texts);
  };

  return (
    <form noValidate onSubmit={submit}>
      <Field
        label={newChat.userID}
        hint={contacts.userIDHint}
        error={explained()}
        value={text}
        autoCapitalize="none"
        onChange={(event) => setText(event.target.value)}
      />
      {fault && fault.outcome !== 'refused' && (
        <Similar fault={fault} label={contacts.meant} onChoose={(userID) => void start(userID, true)} />
      )}
      <Ways way={way} onChoose={setWay} />
      {way === 'ask' && (
        <Field
          label={contacts.wording}
          hint={contacts.wordingHint}
          value={wording}
          maxLength={friendTextCharsMax}
          spellCheck
          onChange={(event) => setWording(event.target.value)}
        />
      )}
      <div className="actions">
        <button type="button" onClick={() => dialog.current?.close()}>
          {parts.menu.cancel}
        </button>
        <button type="submit" className="primary" aria-disabled={isBusy}>
          {way === 'ask' ? contacts.ask : contacts.addNow}
        </button>
      </div>
    </form>
  );
}

interface WaysProps {
  readonly way: Way;
  readonly onChoose: (way: Way) => void;
}

function Ways({ way, onChoose }: WaysProps): ReactNode {
  const { contacts } = useTexts();
  const group = useId();
  const ways = [
    { name: 'ask', label: contacts.askWay, hint: contacts.askHint },
    { name: 'add', label: contacts.addWay, hint: contacts.addHint },
  ] as const;
  return (
    <fieldset className="ways">
      <legend className="visually-hidden">{contacts.ways}</legend>
      {ways.map(({ name, label, hint }) => (
        <label key={name} className="check">
          <input type="radio" name={group} checked={way === name} onChange={() => onChoose(name)} />
          <strong>{label}</strong>
          <span className="hint">{hint}</span>
        </label>
      ))}
    </fieldset>
  );
}
