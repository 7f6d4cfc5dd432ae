import type { ZIMErrorCode } from '@parley/client';
import { codeOf } from './chat-client.ts';

/** Whether it was done; if it was refused, the code of the reason. */
export type ActionOutcome = { readonly isDone: true } | { readonly isDone: false; readonly code: number };

const notSignedInCode: ZIMErrorCode = 6000121;

/** What becomes of everything while nobody is signed in. */
export const notSignedIn = async (): Promise<ActionOutcome> => ({ isDone: false, code: notSignedInCode });

export async function outcomeOf(act: () => Promise<unknown>): Promise<ActionOutcome> {
  try {
    await act();
    return { isDone: true };
  } catch (thrown) {
    return { isDone: false, code: codeOf(thrown) };
  }
}
