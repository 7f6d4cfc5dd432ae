import type { SendOutcome } from '@parley/react';
import { MessageComposer } from '@parley/react/parts';
import { type ReactNode, type Ref, useMemo, useState } from 'react';
import { reasonOf } from '../texts/texts.ts';
import { useTexts } from './use-language.ts';

/** What the SDK takes as a text, unless the server was told otherwise. */
const textBytesMax = 2048;

interface ComposerProps {
  readonly ref: Ref<HTMLTextAreaElement>;
  /** What the other user is called. */
  readonly name: string;
  readonly draft: string;
  readonly onDraft: (text: string) => void;
  readonly onSend: (text: string) => Promise<SendOutcome>;
}

/** Holds the text that is being written: what is typed draws nothing else. */
export function Composer({ ref, name, draft, onDraft, onSend }: ComposerProps): ReactNode {
  const texts = useTexts();
  const [text, setText] = useState(draft);
  /** The code of the refusal of a text that never became a message. */
  const [refusal, setRefusal] = useState<number>();
  const composerTexts = useMemo(() => ({ ...texts.chat, label: texts.chat.composerLabel(name) }), [texts, name]);
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

  return (
    <MessageComposer
      fieldRef={ref}
      value={text}
      onChange={change}
      onSend={(sent) => void send(sent)}
      bytesMax={textBytesMax}
      fault={refusal === undefined ? undefined : texts.chat.refused(reasonOf(texts, refusal))}
      texts={composerTexts}
    />
  );
}
