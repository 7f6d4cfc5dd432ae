import { useOwnStatus } from '@parley/react';
import { createFormats } from '@parley/react/parts';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { isStatusDuration, isStatusTooLong, type StatusDuration, statusDurations } from '../contacts.ts';
import { reasonOf } from '../texts/texts.ts';
import { Field } from './field.tsx';
import { useTexts } from './use-language.ts';

/** What the user says of himself, and for how long. */
export function OwnStatusForm(): ReactNode {
  const texts = useTexts();
  const { ownStatus: words, settings } = texts;
  const { customStatus, setCustomStatus } = useOwnStatus();
  /** `undefined` as long as nothing was typed: then it is what others see. */
  const [draft, setDraft] = useState<string>();
  const [duration, setDuration] = useState<StatusDuration>('hour');
  const [outcome, setOutcome] = useState<string | { readonly code: number }>();
  const text = draft ?? customStatus;

  const set = async (next: string, done: string): Promise<void> => {
    if (isStatusTooLong(next)) return;
    const result = await setCustomStatus(next.trim(), statusDurations[duration]);
    setOutcome(result.isDone ? done : { code: result.code });
    if (result.isDone) setDraft(undefined);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void set(text, text.trim() === '' ? words.cleared : words.set);
  };

  return (
    <form noValidate className="display own-status" onSubmit={submit}>
      <h3>{words.heading}</h3>
      <Shown />
      <div className="own-status-fields">
        <Field
          label={words.text}
          value={text}
          error={isStatusTooLong(text) ? words.tooLong : undefined}
          placeholder={words.placeholder}
          spellCheck
          onChange={(event) => {
            setDraft(event.target.value);
            setOutcome(undefined);
          }}
        />
        <Durations value={duration} onChange={setDuration} />
      </div>
      <div className="actions">
        <div role="status" className="outcome">
          {typeof outcome === 'string' && <p>{outcome}</p>}
          {typeof outcome === 'object' && <p className="error">{settings.notSaved(reasonOf(texts, outcome.code))}</p>}
        </div>
        {customStatus !== '' && (
          <button type="button" onClick={() => void set('', words.cleared)}>
            {words.clear}
          </button>
        )}
        <button type="submit" className="primary">
          {words.save}
        </button>
      </div>
    </form>
  );
}

/** What others see, and until when. */
function Shown(): ReactNode {
  const { ownStatus: words, parts } = useTexts();
  const { customStatus, customStatusExpiredTime: end } = useOwnStatus();
  if (customStatus === '') return <p className="hint">{words.hint}</p>;
  return (
    <p className="hint">
      {end > 0 ? words.shownUntil(customStatus, createFormats(parts.locale).moment(end)) : words.shown(customStatus)}
    </p>
  );
}

interface DurationsProps {
  readonly value: StatusDuration;
  readonly onChange: (duration: StatusDuration) => void;
}

function Durations({ value, onChange }: DurationsProps): ReactNode {
  const { ownStatus: words } = useTexts();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{words.duration}</label>
      <select
        id={id}
        value={value}
        onChange={({ target }) => {
          if (isStatusDuration(target.value)) onChange(target.value);
        }}
      >
        {Object.keys(statusDurations)
          .filter(isStatusDuration)
          .map((name) => (
            <option key={name} value={name}>
              {words.durations[name]}
            </option>
          ))}
      </select>
    </div>
  );
}
