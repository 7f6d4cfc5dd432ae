import { type FormEvent, type KeyboardEvent, type ReactNode, type Ref, useId } from 'react';
import { Icon } from './icons.tsx';
import { MentionList, optionID } from './mention-list.tsx';
import { bytesLeft } from './text-size.ts';
import { type Mentions, useMentionPicker } from './use-mention-picker.ts';

export interface ComposerTexts {
  readonly label: string;
  readonly placeholder: string;
  readonly send: string;
  /** What is left of the limit; negative is what a text is beyond it. */
  readonly bytesLeft: (bytes: number) => string;
  /** Why it cannot be sent. The number is not in it: it would be said anew at every key. */
  readonly tooLong: string;
}

interface ComposerAbout {
  readonly label: string;
  readonly text: string;
  readonly cancel: string;
  readonly onCancel: () => void;
}

export interface MessageComposerProps {
  readonly fieldRef?: Ref<HTMLTextAreaElement> | undefined;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Called with a text that is not empty and not too long. */
  readonly onSend: (text: string) => void;
  /** How large a text may be, in bytes of UTF-8. */
  readonly bytesMax: number;
  /** Why the last text was not sent. */
  readonly fault?: string | undefined;
  /** Why nothing can be written at all. */
  readonly closed?: string | undefined;
  /** Who can be mentioned, where somebody can. */
  readonly mentions?: Mentions | undefined;
  /** What is answered or edited, above the field; Escape and its button end it. */
  readonly about?: ComposerAbout | undefined;
  /** The arrow key leads up out of an empty field. */
  readonly onUp?: (() => boolean) | undefined;
  readonly texts: ComposerTexts;
}

/** Enter sends, Shift+Enter begins a line. */
export function MessageComposer(props: MessageComposerProps): ReactNode {
  const { fieldRef, value, onChange, onSend, bytesMax, fault, closed, mentions, about, onUp, texts } = props;
  const sizeID = useId();
  const left = bytesLeft(value, bytesMax);
  const isTooLong = left !== undefined && left < 0;
  const isClosed = closed !== undefined;
  const canSend = value.trim() !== '' && !isTooLong && !isClosed;
  const picker = useMentionPicker(value, onChange, isClosed ? undefined : mentions);
  const isPicking = picker.choices.length > 0;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (canSend) onSend(value);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    // While an input method composes a character, the keys belong to it.
    if (event.nativeEvent.isComposing) return;
    if (picker.onKey(event)) {
      event.preventDefault();
      return;
    }
    if (event.key === 'Escape' && about) {
      event.preventDefault();
      about.onCancel();
    }
    if (event.key === 'ArrowUp' && value === '' && !about && onUp?.()) event.preventDefault();
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    event.currentTarget.form?.requestSubmit();
  };

  return (
    <form className="parley-composer" onSubmit={submit}>
      <div className="parley-column">
        <div role="alert">
          {fault !== undefined && <p className="parley-fault">{fault}</p>}
          {isTooLong && <p className="parley-fault">{texts.tooLong}</p>}
        </div>
        <div role="status">{isClosed && <p className="parley-closed">{closed}</p>}</div>
        {about && (
          <div className="parley-about">
            <div>
              <strong>{about.label}</strong>
              <span dir="auto">{about.text}</span>
            </div>
            <button type="button" aria-label={about.cancel} onClick={about.onCancel}>
              <Icon path="M6 6l12 12M18 6L6 18" />
            </button>
          </div>
        )}
        {isPicking && mentions && <MentionList picker={picker} label={mentions.label} />}
        <div className="parley-composer-row">
          {/* Browsers that do not let a field grow with its text let it fill a cell that the text itself makes grow. */}
          <div className="parley-field" data-text={`${value}\u200b`}>
            <textarea
              ref={fieldRef}
              rows={1}
              dir="auto"
              aria-label={texts.label}
              aria-invalid={isTooLong || undefined}
              aria-describedby={left === undefined ? undefined : sizeID}
              aria-autocomplete={mentions && 'list'}
              aria-controls={isPicking ? picker.id : undefined}
              aria-activedescendant={isPicking ? optionID(picker.id, picker.active) : undefined}
              placeholder={isClosed ? undefined : texts.placeholder}
              disabled={isClosed}
              value={value}
              onChange={({ target }) => {
                onChange(target.value);
                picker.look(target);
              }}
              onSelect={({ currentTarget }) => picker.look(currentTarget)}
              onBlur={picker.close}
              onKeyDown={onKeyDown}
            />
            {left !== undefined && (
              <span id={sizeID} className="parley-left" data-over={isTooLong || undefined}>
                <span aria-hidden="true">{left}</span>
                <span className="parley-hidden">{texts.bytesLeft(left)}</span>
              </span>
            )}
          </div>
          <button type="submit" className="parley-send" aria-label={texts.send} aria-disabled={!canSend}>
            <Icon path="M12 19V5M6 11l6-6 6 6" />
          </button>
        </div>
      </div>
    </form>
  );
}
