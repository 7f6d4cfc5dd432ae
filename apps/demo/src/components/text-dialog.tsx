import type { ActionOutcome } from '@parley/react';
import { type FormEvent, type ReactNode, type RefObject, useState } from 'react';
import { isLongerThan } from '../groups.ts';
import { reasonOf } from '../texts/texts.ts';
import { Field } from './field.tsx';
import { Modal } from './modal.tsx';
import { useTexts } from './use-language.ts';

export interface TextDialogProps {
  readonly heading: string;
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  /** What it is as long as it is empty. */
  readonly placeholder?: string;
  readonly bytesMax?: number;
  readonly charsMax?: number;
  readonly onSave: (text: string) => Promise<ActionOutcome>;
  readonly onClose: () => void;
}

/** Changes one text. */
export function TextDialog({ onClose, ...parts }: TextDialogProps): ReactNode {
  return (
    <Modal heading={parts.heading} onClose={onClose}>
      {(dialog) => <TextForm dialog={dialog} {...parts} />}
    </Modal>
  );
}

interface TextFormProps extends Omit<TextDialogProps, 'onClose'> {
  readonly dialog: RefObject<HTMLDialogElement | null>;
}

function TextForm({ dialog, label, hint, value, placeholder, bytesMax, charsMax, onSave }: TextFormProps): ReactNode {
  const texts = useTexts();
  const { groups, parts } = texts;
  const [text, setText] = useState(value);
  const [code, setCode] = useState<number>();
  const isTooLong = bytesMax !== undefined && isLongerThan(text, bytesMax);
  const refused = code === undefined ? undefined : parts.menu.failed(reasonOf(texts, code));
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isTooLong) return;
    const outcome = await onSave(text.trim());
    if (outcome.isDone) dialog.current?.close();
    else setCode(outcome.code);
  };
  return (
    <form noValidate onSubmit={(event) => void submit(event)}>
      <Field
        label={label}
        {...(hint !== undefined && { hint })}
        error={isTooLong ? groups.tooLong(bytesMax) : refused}
        value={text}
        maxLength={charsMax}
        placeholder={placeholder}
        spellCheck
        onChange={(event) => setText(event.target.value)}
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
