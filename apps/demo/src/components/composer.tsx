import type { SendOutcome } from '@parley/react';
import { type FormEvent, type KeyboardEvent, type ReactNode, type Ref, useState } from 'react';
import { reasonOf } from '../texts/texts.ts';
import { SendIcon } from './icons.tsx';
import { useTexts } from './use-language.ts';

interface ComposerProps {
  readonly ref: Ref<HTMLTextAreaElement>;
  /** What the other user is called. */
  readonly name: string;
  readonly draft: string;
  readonly onDraft: (text: string) => void;
  readonly onSend: (text: string) => Promise<SendOutcome>;
}

/** Enter sends, Shift+Enter begins a line. */
export function Composer({ ref, name, draft, onDraft, onSend }: ComposerProps): ReactNode {
  const texts = useTexts();
  const [text, setText] = useState(draft);
  /** The code of the refusal of a text that never became a message. */
  const [refusal, setRefusal] = useState<number>();
  const change = (next: string): void => {
    setText(next);
    onDraft(next);
  };

  const send = async (sent: string): Promise<void> => {
    change('');
    setRefusal(undefined);
    const outcome = await onSend(sent);
    if (outcome.isAttached) return;
    setRefusal(outcome.code);
    // Give the text back, in front of what was written meanwhile.
    setText((written) => {
      const restored = written === '' ? sent : `${sent}\n${written}`;
      onDraft(restored);
      return restored;
    });
  };

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() !== '') void send(text);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    // While an input method composes a character, Enter belongs to it.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.currentTarget.form?.requestSubmit();
  };

  return (
    <form className="composer" onSubmit={submit}>
      <div role="alert">
        {refusal !== undefined && <p className="error">{texts.chat.refused(reasonOf(texts, refusal))}</p>}
      </div>
      <div className="composer-row">
        <textarea
          ref={ref}
          rows={1}
          dir="auto"
          aria-label={texts.chat.composerLabel(name)}
          placeholder={texts.chat.placeholder}
          value={text}
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" className="primary round" aria-label={texts.chat.send}>
          <SendIcon />
        </button>
      </div>
    </form>
  );
}
