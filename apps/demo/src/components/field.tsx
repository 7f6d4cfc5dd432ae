import { type ComponentProps, type ReactNode, useId } from 'react';

interface FieldProps extends Omit<ComponentProps<'input'>, 'id'> {
  readonly label: string;
  readonly hint?: string;
  /** Said in place of the hint when the value cannot be taken. */
  readonly error?: string | undefined;
}

/** A labelled input whose hint or error is read out with it. */
export function Field({ label, hint, error, ...input }: FieldProps): ReactNode {
  const id = useId();
  const description = error ?? hint;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        autoComplete="off"
        spellCheck={false}
        {...input}
        id={id}
        aria-invalid={error !== undefined}
        aria-describedby={description === undefined ? undefined : `${id}-description`}
      />
      {description !== undefined && (
        <p id={`${id}-description`} className={error === undefined ? 'hint' : 'error'}>
          {description}
        </p>
      )}
    </div>
  );
}
