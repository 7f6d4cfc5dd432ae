import { type FormEvent, type ReactNode, type RefObject, useState } from 'react';
import { isAddressTooLong } from '../avatar-address.ts';
import { reasonOf } from '../texts/texts.ts';
import { Field } from './field.tsx';
import type { GroupView } from './group-view.ts';
import { Modal } from './modal.tsx';
import { Pictures } from './pictures.tsx';
import { useTexts } from './use-language.ts';

interface GroupPictureDialogProps {
  readonly view: Pick<GroupView, 'groupID' | 'info' | 'name' | 'actions'>;
  readonly onClose: () => void;
}

/** The picture of a group: one of those of this page, or an address. */
export function GroupPictureDialog({ view, onClose }: GroupPictureDialogProps): ReactNode {
  const { groups } = useTexts();
  return (
    <Modal heading={groups.page.pictureHeading} onClose={onClose}>
      {(dialog) => <PictureForm dialog={dialog} view={view} />}
    </Modal>
  );
}

interface PictureFormProps extends Pick<GroupPictureDialogProps, 'view'> {
  readonly dialog: RefObject<HTMLDialogElement | null>;
}

function PictureForm({ dialog, view: { groupID, info, name, actions } }: PictureFormProps): ReactNode {
  const texts = useTexts();
  const { groups, settings, parts } = texts;
  const [address, setAddress] = useState(info.baseInfo.groupAvatarUrl);
  const [code, setCode] = useState<number>();
  const isTooLong = isAddressTooLong(address);
  const refused = code === undefined ? undefined : parts.menu.failed(reasonOf(texts, code));
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isTooLong) return;
    const outcome = await actions.setAvatarUrl(groupID, address.trim());
    if (outcome.isDone) dialog.current?.close();
    else setCode(outcome.code);
  };
  return (
    <form noValidate className="group-picture" onSubmit={(event) => void submit(event)}>
      <Pictures id={groupID} name={name} avatarUrl={address} onChoose={setAddress} />
      <Field
        label={settings.address}
        hint={groups.page.pictureHint}
        error={isTooLong ? settings.addressTooLong : refused}
        value={address}
        autoCapitalize="none"
        onChange={(event) => setAddress(event.target.value)}
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
