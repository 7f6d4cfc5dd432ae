import type { ZIMFriendInfo } from '@parley/client';
import { useFriendActions } from '@parley/react';
import { type FormEvent, type ReactNode, type RefObject, useState } from 'react';
import { friendTextCharsMax, nameOfUser } from '../contacts.ts';
import { reasonOf } from '../texts/texts.ts';
import { Field } from './field.tsx';
import { Modal } from './modal.tsx';
import { useTexts } from './use-language.ts';

interface RenameDialogProps {
  readonly friend: ZIMFriendInfo;
  readonly onClose: () => void;
}

/** What the user calls a friend. */
export function RenameDialog({ friend, onClose }: RenameDialogProps): ReactNode {
  const { contacts } = useTexts();
  return (
    <Modal heading={contacts.renameHeading(nameOfUser(friend))} onClose={onClose}>
      {(dialog) => <RenameForm dialog={dialog} friend={friend} />}
    </Modal>
  );
}

interface RenameFormProps extends Pick<RenameDialogProps, 'friend'> {
  readonly dialog: RefObject<HTMLDialogElement | null>;
}

function RenameForm({ dialog, friend }: RenameFormProps): ReactNode {
  const texts = useTexts();
  const { contacts, parts } = texts;
  const { rename } = useFriendActions();
  const [alias, setAlias] = useState(friend.friendAlias);
  const [code, setCode] = useState<number>();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const outcome = await rename(friend.userID, alias.trim());
    if (outcome.isDone) dialog.current?.close();
    else setCode(outcome.code);
  };
  return (
    <form noValidate onSubmit={(event) => void submit(event)}>
      <Field
        label={contacts.alias}
        hint={contacts.aliasHint}
        error={code === undefined ? undefined : parts.menu.failed(reasonOf(texts, code))}
        value={alias}
        maxLength={friendTextCharsMax}
        placeholder={nameOfUser(friend)}
        onChange={(event) => setAlias(event.target.value)}
      />
      <div className="actions">
        <button type="button" onClick={() => dialog.current?.close()}>
          {parts.menu.cancel}
        </button>
        <button type="submit" className="primary">
          {parts.composer.save}
        </button>
      </div>
    </form>
  );
}
