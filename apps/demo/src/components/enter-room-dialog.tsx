import { type FormEvent, type ReactNode, type RefObject, useState } from 'react';
import { isLongerThan } from '../groups.ts';
import { isRoomID, roomNameBytesMax } from '../live-room.ts';
import { addressOfRoom } from '../route.ts';
import { Field } from './field.tsx';
import { useMessaging } from './messaging-context.ts';
import { Modal } from './modal.tsx';
import { useTexts } from './use-language.ts';

interface EnterRoomDialogProps {
  readonly onClose: () => void;
}

/** Leads into a room by its ID, and opens it if there is none. */
export function EnterRoomDialog({ onClose }: EnterRoomDialogProps): ReactNode {
  const { rooms: texts } = useTexts();
  return (
    <Modal heading={texts.addHeading} onClose={onClose}>
      {(dialog) => <EnterRoomForm dialog={dialog} />}
    </Modal>
  );
}

interface EnterRoomFormProps {
  readonly dialog: RefObject<HTMLDialogElement | null>;
}

function EnterRoomForm({ dialog }: EnterRoomFormProps): ReactNode {
  const { rooms: texts, groups, parts } = useTexts();
  const { rooms } = useMessaging();
  const [text, setText] = useState('');
  const [name, setName] = useState('');
  const [isFaulty, setIsFaulty] = useState(false);
  const roomID = text.trim();
  const isTooLong = isLongerThan(name, roomNameBytesMax);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setIsFaulty(!isRoomID(roomID));
    if (!isRoomID(roomID) || isTooLong) return;
    // The page of the room says what becomes of it.
    rooms.enter({ roomID, roomName: name.trim() });
    dialog.current?.close();
    window.location.hash = addressOfRoom(roomID);
  };
  return (
    <form noValidate onSubmit={submit}>
      <Field
        label={texts.roomID}
        hint={texts.roomIDHint}
        error={isFaulty ? texts.roomIDInvalid : undefined}
        value={text}
        autoCapitalize="none"
        onChange={(event) => {
          setText(event.target.value);
          setIsFaulty(false);
        }}
      />
      <Field
        label={texts.roomName}
        hint={texts.roomNameHint}
        error={isTooLong ? groups.tooLong(roomNameBytesMax) : undefined}
        value={name}
        spellCheck
        onChange={(event) => setName(event.target.value)}
      />
      <div className="actions">
        <button type="button" onClick={() => dialog.current?.close()}>
          {parts.menu.cancel}
        </button>
        <button type="submit" className="primary">
          {texts.enterNow}
        </button>
      </div>
    </form>
  );
}
