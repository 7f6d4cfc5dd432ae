import type { ReactNode } from 'react';
import type { Person } from '../person.ts';
import { BrandIcon } from './icons.tsx';
import { useTexts } from './use-language.ts';

/** In place of the form while somebody who was signed in before is signed in again. */
export function Resuming({ person }: { readonly person: Person }): ReactNode {
  const { signIn } = useTexts();
  return (
    <main className="resuming">
      <BrandIcon />
      <div role="status">
        <h1>{signIn.resuming(person.userName || person.userID)}</h1>
      </div>
    </main>
  );
}
