import type { ReactNode } from 'react';
import type { Person } from '../session.ts';
import { BrandIcon } from './icons.tsx';
import { useTexts } from './use-language.ts';

/** In place of the form while somebody who was signed in before is signed in again. */
export function Resuming({ person }: { readonly person: Person }): ReactNode {
  const { signIn } = useTexts();
  return (
    <main className="resuming">
      <BrandIcon />
      <h1 role="status">{signIn.resuming(person.userName)}</h1>
    </main>
  );
}
