import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice } from './chat.ts';

export interface CodesOf {
  /** The operation of the server behind the method. */
  readonly operation: string;
  /** What it is limited by on the server. */
  readonly rate: 'writesPerSecond' | 'queriesPerSecond';
  /** What the call of these tests ends with where nothing is in its way: 0 unless it is said. */
  readonly outcome?: number;
  /** Answered by the device alone where there is no connection. */
  readonly isLocal?: boolean;
  call(device: ChatDevice): Promise<unknown>;
}

/** The codes that every method has which asks the server, each with what provokes it. */
export function describeCommonCodes(method: string, { operation, rate, outcome = 0, isLocal, call }: CodesOf): void {
  describe(`${method}, as every method that asks the server,`, () => {
    test('is rejected before login and after logout with 6000121, on a destroyed instance with 6000002 [INSTANCE-11]', async () => {
      const chat = await Chat.open();
      const ann = chat.device('ann');
      expect(await chat.codeOf(call(ann))).toBe(6000121);
      await ann.login();
      ann.zim.logout();
      expect(await chat.codeOf(call(ann))).toBe(6000121);
      ann.zim.destroy();
      expect(await chat.codeOf(call(ann))).toBe(6000002);
    });

    test('is rejected with 6000122 if it is under way at a logout [LOGIN-21]', async () => {
      const chat = await Chat.open();
      const ann = await chat.loggedIn('ann');
      const called = call(ann);
      ann.zim.logout();
      expect(await chat.codeOf(called)).toBe(6000122);
    });

    test(`without a connection is ${isLocal ? 'answered by the device' : 'rejected with 6000104'} [CONN-16]`, async () => {
      const chat = await Chat.open();
      const ann = await chat.loggedIn('ann');
      chat.pullCable(ann);
      await chat.run(1000);
      expect(await chat.codeOf(call(ann))).toBe(isLocal ? outcome : 6000104);
    });

    test('is rejected with 6000105 without an answer, with 6000009 if the connection goes meanwhile [CONN-15, CONN-17]', async () => {
      const chat = await Chat.open();
      const ann = await chat.loggedIn('ann');
      chat.breakNext(operation, 'silence');
      expect(await chat.codeOf(call(ann))).toBe(6000105);
      chat.breakNext(operation, 'silence');
      const cut = call(ann);
      cut.catch(() => {});
      await chat.run(500);
      chat.pullCable(ann);
      expect(await chat.codeOf(cut)).toBe(6000009);
    });

    test('is rejected with 6000007 if the server fails, with 6000008 if its storage does [PARAM-17, PARAM-18]', async () => {
      const chat = await Chat.open();
      const ann = await chat.loggedIn('ann');
      chat.breakNext(operation, 'handler');
      expect(await chat.codeOf(call(ann))).toBe(6000007);
      chat.breakNext(operation, 'storage');
      expect(await chat.codeOf(call(ann))).toBe(6000008);
      expect(await chat.codeOf(call(ann))).toBe(outcome);
    });

    test('is limited on the server with 6000005 and on the device with 6000004 [INSTANCE-15]', async () => {
      const chat = await Chat.open({
        configure: (config) => ({ ...config, limits: { ...config.limits, [rate]: 5 } }),
      });
      const ann = await chat.loggedIn('ann');
      const calls = Array.from({ length: 101 }, () =>
        call(ann).then(
          () => 0,
          ({ code }: { code: number }) => code,
        ),
      );
      const codes = await chat.wait(Promise.all(calls));
      expect(codes[0]).toBe(outcome);
      expect(codes.filter((code) => code === 6000005).length).toBeGreaterThan(50);
      expect(codes.at(-1)).toBe(6000004);
    });
  });
}
