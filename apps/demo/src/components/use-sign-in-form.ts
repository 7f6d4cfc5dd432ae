import { type FormEvent, type RefObject, useRef, useState } from 'react';
import type { Credentials } from '../kept-session.ts';
import type { Person } from '../person.ts';
import type { SessionState } from '../session.ts';
import { beginSignIn, checkSignIn, type SignInErrors, type SignInForm } from '../sign-in-form.ts';
import { useTexts } from './use-language.ts';

interface SignInFormParts {
  readonly state: Exclude<SessionState, { phase: 'signedIn' }>;
  readonly isTokenNeeded: boolean;
  readonly onChecked: (person: Person, credentials: Credentials | undefined) => void;
}

interface UsedSignInForm {
  readonly form: SignInForm;
  readonly formElement: RefObject<HTMLFormElement | null>;
  readonly isBusy: boolean;
  readonly change: (part: Partial<SignInForm>) => void;
  readonly errorOf: (field: keyof SignInErrors) => string | undefined;
  readonly submit: (event: FormEvent) => void;
}

/** What stands in the fields, and what is wrong with it since it was handed in. */
export function useSignInForm({ state, isTokenNeeded, onChecked }: SignInFormParts): UsedSignInForm {
  const { signIn } = useTexts();
  const [form, setForm] = useState<SignInForm>(() => beginSignIn(state, isTokenNeeded));
  const [errors, setErrors] = useState<SignInErrors>({});
  const formElement = useRef<HTMLFormElement>(null);
  const isBusy = state.phase === 'signingIn';
  return {
    form,
    formElement,
    isBusy,
    change: (part) => setForm({ ...form, ...part }),
    errorOf: (field) => {
      const fault = errors[field];
      return fault && signIn.faults[fault];
    },
    submit: (event) => {
      event.preventDefault();
      if (isBusy) return;
      const checked = checkSignIn(form, isTokenNeeded);
      setErrors(checked.isValid ? {} : checked.errors);
      if (checked.isValid) onChecked(checked.person, checked.credentials);
      else focusField(formElement.current, checked.firstField);
    },
  };
}

export function focusField(form: HTMLFormElement | null, name: keyof SignInErrors): void {
  form?.querySelector<HTMLInputElement>(`input[name="${name}"]`)?.focus();
}
