import { methods } from '@parley/protocol/index';
import type { AppWorld, TestSession } from './app-world.ts';

/** The sender sends bob `m1`, `m2` … at one moment. */
export async function sendNumbered(
  world: AppWorld,
  sender: TestSession,
  { count, from = 1, message = 'hello' }: { readonly count: number; readonly from?: number; readonly message?: string },
): Promise<void> {
  for (let index = from; index < from + count; index += 1) {
    const content = { type: 1, message } as const;
    const params = { conversationType: 0, targetID: 'bob', localMessageID: `m${index}`, content } as const;
    sender.post(methods.messages.sendMessage, params);
    if (index % 200 === 0) await world.clock.settle();
  }
  await world.clock.settle();
}

/** Which of them these are. */
export const numbers = (messages: readonly { readonly localMessageID: string }[]): number[] =>
  messages.map(({ localMessageID }) => Number(localMessageID.slice(1)));

export const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
