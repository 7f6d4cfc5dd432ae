import process from 'node:process';
import { ZIMMessageQueryMode } from '@parley/client';
import type { Platform } from '@parley/client/platform/platform';
import { utf8Length } from '@parley/kernel/utf8';
import type { ServerFrame } from '@parley/protocol/frames';
import { expect, test } from 'vitest';
import { editAll, editedText, friendID, leaveForLong } from './long-absence.ts';

/** `PARLEY_TEST_FIGURES=on` prints what was measured. */
const arePrinted = process.env['PARLEY_TEST_FIGURES'] === 'on';
const [friends, written] = [10, 100];
const messages = friends * written;
const names = Array.from({ length: friends }, (_, index) => friendID(index + 1));
/** What only a higher position or count adds to a row, in digits. */
const bytesShareMax = 1.05;
/** Of the world's time, which passes while the device waits for answers and rests. */
const timeShareMax = 1.05;
/** What computes is a real machine; by the changes it would be ten. */
const cpuShareMax = 3;

/** What a device was sent. */
class Meter {
  bytes = 0;
  entries = 0;
  answers = 0;

  readonly tamper = (platform: Platform): Platform => ({
    ...platform,
    openSocket: (url, listener) =>
      platform.openSocket(url, {
        ...listener,
        message: (text) => {
          this.#count(text);
          listener.message(text);
        },
      }),
  });

  #count(text: string): void {
    this.bytes += utf8Length(text);
    for (const frame of JSON.parse(text) as readonly ServerFrame[]) {
      if (frame.kind !== 'answer') continue;
      this.answers += 1;
      const { logs = [] } = frame.result as { logs?: readonly { entries?: readonly unknown[] }[] };
      for (const { entries = [] } of logs) this.entries += entries.length;
    }
  }
}

/** A device that holds all messages is away while each of them is edited so many times, and comes back. */
async function comeBack(rounds: number) {
  const meter = new Meter();
  const { chat, bob } = await leaveForLong({ friends, missed: written - 1, text: 'hello', tamper: meter.tamper });
  await bob.login();
  await chat.run(5000);
  bob.zim.logout();
  await chat.run(500);
  expect(bob.received.flatMap(({ texts }) => texts)).toHaveLength(messages);
  await editAll(chat, { friends, written, rounds });
  Object.assign(meter, { bytes: 0, entries: 0, answers: 0 });
  bob.order.length = 0;
  const [cpuBefore, begun] = [process.cpuUsage(), chat.world.own.monotonic()];
  await bob.login();
  while (!bob.order.includes('Finished')) await chat.run(10);
  const ms = chat.world.own.monotonic() - begun;
  const { user, system } = process.cpuUsage(cpuBefore);
  await chat.run(1000);
  for (const friend of names) {
    const texts = await bob.texts(friend, { count: written, mode: ZIMMessageQueryMode.OnlyLocal });
    expect(texts).toEqual(Array.from({ length: written }, () => editedText(rounds)));
  }
  expect([bob.errors, chat.world.bugs]).toEqual([[], []]);
  const { bytes, entries, answers } = meter;
  return { bytes, entries, answers, ms, cpuMs: (user + system) / 1000 };
}

test('10,000 missed changes of 1,000 messages cost what 1,000 changes cost [EDIT-10]', {
  timeout: 60_000,
}, async () => {
  const once = await comeBack(1);
  const often = await comeBack(10);
  if (arePrinted) process.stdout.write(`${JSON.stringify({ once, often })}\n`);
  expect([once.entries, often.entries]).toEqual([messages, messages]);
  expect(often.answers).toBe(once.answers);
  expect(often.bytes / once.bytes).toBeLessThan(bytesShareMax);
  expect(often.ms / once.ms).toBeLessThan(timeShareMax);
  expect(often.cpuMs / once.cpuMs).toBeLessThan(cpuShareMax);
});
