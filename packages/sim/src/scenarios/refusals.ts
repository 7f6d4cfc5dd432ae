import { ZIMError, type ZIMErrorUserInfo } from '@parley/client';
import type { Chat } from './chat.ts';

/** What an error of a call on several users says: its code, and of each user the reason. */
export async function refusalOf(chat: Chat, call: Promise<unknown>): Promise<readonly [number, readonly string[]]> {
  const error = await chat.wait(
    call.then(
      () => undefined,
      (reason: unknown) => reason,
    ),
  );
  if (!(error instanceof ZIMError) || !('errorUserList' in error)) throw new Error('it is a refusal with a list');
  return [error.code, reasonsOf(error.errorUserList as ZIMErrorUserInfo[])];
}

export const reasonsOf = (list: readonly ZIMErrorUserInfo[]): readonly string[] =>
  list.map(({ userID, reason }) => `${userID} ${reason}`);
