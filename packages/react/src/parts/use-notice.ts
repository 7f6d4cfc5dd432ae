import { useCallback, useEffect, useRef, useState } from 'react';
import { type ActionOutcome, afterSystemTime } from '../index.ts';
import { type PartsTexts, reasonOf } from './english.ts';
import type { Notice } from './notice-line.tsx';

/** How long it is said that something was done; what failed stays until it is closed. */
const doneMs = 6000;

/** What became of what was done, where it cannot be seen. */
export function useNotice(texts: PartsTexts) {
  const [notice, setNotice] = useState<Notice>();
  const said = useRef(texts);
  useEffect(() => {
    said.current = texts;
  });
  const show = useCallback((text: string, isFault: boolean): void => setNotice({ text, isFault }), []);
  const tell = useCallback(
    (outcome: ActionOutcome, done?: string): void => {
      if (!outcome.isDone) show(said.current.menu.failed(reasonOf(said.current, outcome.code)), true);
      else if (done !== undefined) show(done, false);
      else setNotice(undefined);
    },
    [show],
  );
  useEffect(
    () => (notice && !notice.isFault ? afterSystemTime(doneMs, () => setNotice(undefined)) : undefined),
    [notice],
  );
  return { notice, tell, show, close: useCallback(() => setNotice(undefined), []) };
}
