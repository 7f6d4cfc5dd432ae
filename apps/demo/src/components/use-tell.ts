import { type ActionOutcome, afterSystemTime } from '@parley/react';
import { useEffect, useState } from 'react';
import { reasonOf } from '../texts/texts.ts';
import { useTexts } from './use-language.ts';

/** For how long it is said that something was done. */
const doneMs = 6000;

/** What became of something. */
export type Tell = (outcome: ActionOutcome, done?: string) => void;

/** What was done is said for a while; why something failed, until something else is said. */
export function useTell() {
  const texts = useTexts();
  const [said, setSaid] = useState<{ readonly text: string; readonly isFault: boolean }>();
  useEffect(() => (said && !said.isFault ? afterSystemTime(doneMs, () => setSaid(undefined)) : undefined), [said]);
  const tell: Tell = (outcome, done) => {
    if (!outcome.isDone) setSaid({ text: texts.parts.menu.failed(reasonOf(texts, outcome.code)), isFault: true });
    else setSaid(done === undefined ? undefined : { text: done, isFault: false });
  };
  const say = (text: string, isFault = false): void => setSaid({ text, isFault });
  return { said, tell, say };
}
