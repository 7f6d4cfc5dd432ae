import { type ReactNode, type Ref, useMemo, useState } from 'react';
import { type ConversationRef, keyOf, useSend } from '../index.ts';
import { english, type PartsTexts, reasonOf } from './english.ts';
import { MessageComposer } from './message-composer.tsx';
import { useName } from './use-name.ts';

/** What the SDK takes as a text, unless the server was told otherwise. */
const textBytesMax = 2048;

export interface ComposerProps {
  readonly conversation: ConversationRef;
  readonly fieldRef?: Ref<HTMLTextAreaElement> | undefined;
  /** What the field begins with, and who is told what stands in it: for drafts that are to survive. */
  readonly draft?: string | undefined;
  readonly onDraft?: ((text: string) => void) | undefined;
  /** How large a text may be, in bytes of UTF-8. */
  readonly bytesMax?: number | undefined;
  readonly texts?: PartsTexts | undefined;
}

/** Where messages are written. What is typed draws nothing else. */
export function Composer(props: ComposerProps): ReactNode {
  // Nobody sends to one what was written for another.
  return <OpenComposer key={keyOf(props.conversation)} {...props} />;
}

function OpenComposer(props: ComposerProps): ReactNode {
  const { conversation, fieldRef, draft = '', onDraft, bytesMax = textBytesMax, texts = english } = props;
  const { send } = useSend(conversation);
  const { name } = useName(conversation);
  const [text, setText] = useState(draft);
  /** The code of the refusal of a text that never became a message. */
  const [refusal, setRefusal] = useState<number>();
  const composerTexts = useMemo(() => ({ ...texts.composer, label: texts.composer.label(name) }), [texts, name]);
  const change = (next: string): void => {
    setText(next);
    onDraft?.(next);
  };

  const submit = async (sent: string): Promise<void> => {
    change('');
    setRefusal(undefined);
    const outcome = await send(sent);
    if (outcome.isAttached) return;
    setRefusal(outcome.code);
    // Give the text back, in front of what was written meanwhile.
    setText((written) => {
      const restored = written === '' ? sent : `${sent}\n${written}`;
      onDraft?.(restored);
      return restored;
    });
  };

  return (
    <MessageComposer
      fieldRef={fieldRef}
      value={text}
      onChange={change}
      onSend={(sent) => void submit(sent)}
      bytesMax={bytesMax}
      fault={refusal === undefined ? undefined : texts.composer.refused(reasonOf(texts, refusal))}
      texts={composerTexts}
    />
  );
}
