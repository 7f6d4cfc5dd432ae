import type { ZIMErrorCode } from '@parley/client';
import { useGroupActions } from '@parley/react';
import { type FormEvent, type ReactNode, type RefObject, useState } from 'react';
import { groupWordingBytesMax, isGroupID, isLongerThan } from '../groups.ts';
import { addressOfGroupPage } from '../route.ts';
import type { Texts } from '../texts/english.ts';
import { reasonOf } from '../texts/texts.ts';
import { userIDIn } from '../user-id.ts';
import { Field } from './field.tsx';
import { Modal } from './modal.tsx';
import { useTexts } from './use-language.ts';
import type { Tell } from './use-tell.ts';

interface JoinGroupDialogProps {
  /** Stands in the field at first. */
  readonly proposal: string;
  readonly tell: Tell;
  readonly onClose: () => void;
}

/** Joins a group by its ID, or asks to. */
export function JoinGroupDialog({ onClose, ...parts }: JoinGroupDialogProps): ReactNode {
  const { groups: texts } = useTexts();
  return (
    <Modal heading={texts.join} onClose={onClose}>
      {(dialog) => <JoinGroupForm dialog={dialog} {...parts} />}
    </Modal>
  );
}

interface JoinGroupFormProps extends Omit<JoinGroupDialogProps, 'onClose'> {
  readonly dialog: RefObject<HTMLDialogElement | null>;
}

const isMemberCode: ZIMErrorCode = 6000522;
const isClosedCode: ZIMErrorCode = 6000542;
const needsAskingCode: ZIMErrorCode = 6000543;

function JoinGroupForm({ dialog, proposal, tell }: JoinGroupFormProps): ReactNode {
  const texts = useTexts();
  const { groups: words, parts } = texts;
  const actions = useGroupActions();
  const [text, setText] = useState(proposal);
  const [wording, setWording] = useState('');
  /** The group that wants to be asked. */
  const [asked, setAsked] = useState<string>();
  const [fault, setFault] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const groupID = userIDIn(text);
  const isAsking = asked === groupID;
  const isTooLong = isLongerThan(wording, groupWordingBytesMax);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isBusy || (isAsking && isTooLong)) return;
    if (!isGroupID(groupID)) return setFault(words.joinInvalid);
    setIsBusy(true);
    const outcome = isAsking ? await actions.apply(groupID, wording.trim()) : await actions.join(groupID);
    setIsBusy(false);
    if (outcome.isDone) {
      tell(outcome, isAsking ? words.asked : words.joined);
      dialog.current?.close();
      if (!isAsking) window.location.hash = addressOfGroupPage(groupID);
    } else if (outcome.code === needsAskingCode) {
      setAsked(groupID);
      setFault(undefined);
    } else setFault(explain(outcome.code, texts));
  };

  return (
    <form noValidate onSubmit={(event) => void submit(event)}>
      <Field
        label={words.joinID}
        hint={words.joinIDHint}
        error={fault}
        value={text}
        autoCapitalize="none"
        onChange={(event) => {
          setText(event.target.value);
          setFault(undefined);
        }}
      />
      <div role="status">{isAsking && <p className="note">{words.needsAsking}</p>}</div>
      {isAsking && (
        <Field
          label={words.wording}
          hint={words.wordingHint}
          error={isTooLong ? words.tooLong(groupWordingBytesMax) : undefined}
          value={wording}
          autoFocus
          spellCheck
          onChange={(event) => setWording(event.target.value)}
        />
      )}
      <div className="actions">
        <button type="button" onClick={() => dialog.current?.close()}>
          {parts.menu.cancel}
        </button>
        <button type="submit" className="primary" aria-disabled={isBusy}>
          {isAsking ? words.ask : words.joinNow}
        </button>
      </div>
    </form>
  );
}

function explain(code: number, texts: Texts): string {
  if (code === isMemberCode) return texts.groups.isMember;
  if (code === isClosedCode) return texts.groups.isClosed;
  return texts.parts.menu.failed(reasonOf(texts, code));
}
