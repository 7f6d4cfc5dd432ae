import { ZIMConnectionEvent, ZIMConnectionState } from '@parley/client';
import { describe, expect, it } from 'vitest';
import { ChatConnection, retryFirstMs, retryMaxMs } from './chat-connection.ts';
import { createStore } from './store.ts';
import { FakeClient, settle } from './testing/fake-client.ts';
import { tokenLimitMs } from './tokens.ts';

interface Question {
  readonly userID: string;
  readonly answer: (token: unknown) => void;
  readonly fail: (error: unknown) => void;
}

interface Options {
  readonly isOwner?: boolean;
  readonly hasTokens?: boolean;
}

function start({ isOwner = true, hasTokens = true }: Options = {}) {
  const client = new FakeClient();
  const questions: Question[] = [];
  const timers: { readonly delayMs: number; readonly work: () => void }[] = [];
  const getToken = (userID: string): Promise<string> =>
    new Promise((resolve, reject) => {
      questions.push({ userID, answer: resolve as (token: unknown) => void, fail: reject });
    });
  const connection = new ChatConnection({
    client,
    userID: 'anna',
    userName: 'Anna',
    ...(hasTokens && { getToken: () => getToken }),
    isOwner,
    isVisible: createStore(true),
    // The longest wait that chance may give.
    random: () => 1,
    after: (delayMs, work) => {
      const timer = { delayMs, work };
      timers.push(timer);
      return () => {
        if (timers.includes(timer)) timers.splice(timers.indexOf(timer), 1);
      };
    },
  });
  const waits = (): readonly number[] => timers.map(({ delayMs }) => delayMs).filter((ms) => ms !== tokenLimitMs);
  /** Lets the wait of this length end. */
  const pass = async (delayMs: number): Promise<void> => {
    const index = timers.findIndex((timer) => timer.delayMs === delayMs);
    const [timer] = timers.splice(index, 1);
    timer?.work();
    await settle();
  };
  const answer = async (token: unknown): Promise<void> => {
    await settle();
    questions.at(-1)?.answer(token);
    await settle();
  };
  const fail = async (error: unknown): Promise<void> => {
    await settle();
    questions.at(-1)?.fail(error);
    await settle();
  };
  const tell = async (state: ZIMConnectionState, event: ZIMConnectionEvent): Promise<void> => {
    client.emit('connectionStateChanged', { state, event, extendedData: '{}' });
    await settle();
  };
  const signIn = async (): Promise<void> => {
    await answer('04a');
    client.logins.at(-1)?.resolve();
    await settle();
  };
  return {
    client,
    connection,
    questions,
    timers,
    waits,
    pass,
    answer,
    fail,
    tell,
    signIn,
    status: connection.status.get,
  };
}

const { Connected, Connecting, Disconnected, Reconnecting } = ZIMConnectionState;
const { ActiveLogin, KickedOut, LoginInterrupted, Success, TokenExpired, Unregistered } = ZIMConnectionEvent;
const refusal = (code: number): Error => Object.assign(new Error('refused'), { code });

describe('signing in', () => {
  it('asks for a token and logs in with it', async () => {
    const { client, questions, signIn, status } = start();
    expect(status()).toEqual({ state: 'connecting' });
    await signIn();
    expect(questions.map(({ userID }) => userID)).toEqual(['anna']);
    expect(client.logins).toMatchObject([{ userID: 'anna', userName: 'Anna', token: '04a' }]);
    expect(status()).toEqual({ state: 'connected' });
  });

  it('asks again after longer and longer waits where there was no token, and says why', async () => {
    const { questions, fail, answer, waits, pass, status, signIn } = start();
    await fail(new Error('the token server is away'));
    expect(status()).toEqual({ state: 'connecting', error: { code: 0, message: 'the token server is away' } });
    for (const [index, wait] of [1, 2, 4, 8, 16].entries()) {
      expect(waits()).toEqual([wait * retryFirstMs]);
      await pass(wait * retryFirstMs);
      expect(questions).toHaveLength(index + 2);
      await (index === 2 ? answer('') : fail(new Error('still')));
    }
    expect(waits()).toEqual([retryMaxMs]);
    await pass(retryMaxMs);
    await signIn();
    expect(status()).toEqual({ state: 'connected' });
  });

  it.each([undefined, '', 7])('takes %j for no token', async (token) => {
    const { client, answer, status } = start();
    await answer(token);
    expect([status().error?.message, client.logins]).toEqual(['getToken gave no token', []]);
  });

  it('gives up a question that is not answered', async () => {
    const { waits, pass, status } = start();
    await settle();
    await pass(tokenLimitMs);
    expect(status().error?.message).toBe('getToken did not answer');
    expect(waits()).toEqual([retryFirstMs]);
  });

  it.each([6000104, 6000105, 6000106, 6000108, 6000005])(
    'is tried again, with another token, after %i',
    async (code) => {
      const { client, questions, answer, waits, pass, status, signIn } = start();
      await answer('04a');
      client.logins[0]?.reject(code);
      await settle();
      expect([status().state, status().error?.code, waits()]).toEqual(['connecting', code, [retryFirstMs]]);
      await pass(retryFirstMs);
      expect(questions).toHaveLength(2);
      await signIn();
      expect([status(), waits()]).toEqual([{ state: 'connected' }, []]);
    },
  );

  it.each([6000001, 6000003, 6000014, 6000101, 6000103, 6000107, 6000111, 6000123])(
    'fails for good with %i, until somebody tries again',
    async (code) => {
      const { client, connection, questions, answer, waits, status, signIn } = start();
      await answer('04a');
      client.logins[0]?.reject(code);
      await settle();
      expect([status(), waits()]).toMatchObject([{ state: 'failed', error: { code } }, []]);
      connection.retry();
      expect(status()).toEqual({ state: 'connecting' });
      await settle();
      expect(questions).toHaveLength(2);
      await signIn();
      expect(status()).toEqual({ state: 'connected' });
    },
  );

  it('that waits is tried at once by hand, and from the shortest wait on', async () => {
    const { connection, questions, fail, waits, pass } = start();
    await fail(new Error('away'));
    await pass(retryFirstMs);
    await fail(new Error('away'));
    expect(waits()).toEqual([2 * retryFirstMs]);
    connection.retry();
    connection.retry();
    await settle();
    expect([questions.length, waits()]).toEqual([3, []]);
    await fail(new Error('away'));
    expect(waits()).toEqual([retryFirstMs]);
  });
});

describe('a session', () => {
  const inSession = async (options: Options = {}) => {
    const started = start(options);
    await started.signIn();
    return started;
  };

  it('goes on with a new token before the old one expires', async () => {
    const { client, questions, answer, waits } = await inSession();
    client.emit('tokenWillExpire', { second: 30 });
    client.emit('tokenWillExpire', { second: 30 });
    await settle();
    expect(questions).toHaveLength(2);
    await answer('04b');
    expect(client.renewals.map(({ token }) => token)).toEqual(['04b']);
    client.renewals[0]?.resolve();
    await settle();
    expect(waits()).toEqual([]);
  });

  it('asks once more where the token could not be had or was not taken', async () => {
    const { client, fail, answer, waits, pass, status } = await inSession();
    client.emit('tokenWillExpire', { second: 30 });
    await fail(new Error('away'));
    expect(waits()).toEqual([retryFirstMs]);
    await pass(retryFirstMs);
    await answer('04b');
    client.renewals[0]?.reject(6000104);
    await settle();
    expect(waits()).toEqual([2 * retryFirstMs]);
    await pass(2 * retryFirstMs);
    await answer('04c');
    client.renewals[1]?.resolve();
    await settle();
    expect([status(), waits()]).toEqual([{ state: 'connected' }, []]);
  });

  it('whose token expired begins anew with another, and the question under way is not asked twice', async () => {
    const { client, questions, tell, signIn, status, waits } = await inSession();
    client.emit('tokenWillExpire', { second: 30 });
    await settle();
    await tell(Disconnected, TokenExpired);
    expect([status(), questions.length]).toEqual([{ state: 'connecting', event: TokenExpired }, 2]);
    await signIn();
    expect(client.logins).toHaveLength(2);
    expect([status(), client.renewals.length, waits()]).toEqual([{ state: 'connected' }, 0, []]);
  });

  it.each([KickedOut, Unregistered])('that ended by %i is not taken up again by itself', async (event) => {
    const { connection, questions, tell, signIn, status } = await inSession();
    await tell(Reconnecting, LoginInterrupted);
    await tell(Disconnected, event);
    expect([status(), questions.length]).toEqual([{ state: 'failed', event }, 1]);
    connection.retry();
    await signIn();
    expect(status()).toEqual({ state: 'connected' });
  });

  it('that the app ended is signed out', async () => {
    const { questions, tell, status } = await inSession();
    await tell(Disconnected, Success);
    expect([status(), questions.length]).toEqual([{ state: 'signedOut' }, 1]);
  });

  it('is away and back, and compares then what is open with the server', async () => {
    const { client, connection, tell, status } = await inSession();
    connection.stores.conversations.open({ type: 0, conversationID: 'bob' });
    client.queries[0]?.resolve([]);
    await tell(Reconnecting, LoginInterrupted);
    expect(status()).toEqual({ state: 'reconnecting' });
    connection.retry();
    await tell(Connected, Success);
    expect([status(), client.queries.length]).toEqual([{ state: 'connected' }, 2]);
  });

  it('asks for a history that was opened before as soon as it is there', async () => {
    const { client, connection, signIn } = start();
    const ref = { type: 0, conversationID: 'bob' } as const;
    connection.stores.conversations.open(ref);
    expect(connection.stores.conversations.byKey.get().get('0:bob')?.history).toBe('loading');
    expect(client.queries).toEqual([]);
    await signIn();
    expect(client.queries.map(({ userID }) => userID)).toEqual(['bob']);
  });
});

describe('the end', () => {
  it.each([
    ['of an own client destroys it', { isOwner: true }, ['destroy']],
    ['of one that was made elsewhere signs it out', { isOwner: false }, ['logout']],
    ['of one that is signed in elsewhere leaves it alone', { isOwner: false, hasTokens: false }, []],
  ] as const)('%s', async (_what, options, ended) => {
    const { client, connection, timers, signIn, status } = start(options);
    await signIn();
    connection.end();
    connection.end();
    expect([client.ended, client.listenerCount, timers, status()]).toEqual([ended, 0, [], { state: 'signedOut' }]);
  });

  it('comes before an answer that is still awaited', async () => {
    const { client, connection, answer, waits } = start();
    await settle();
    connection.end();
    await answer('04a');
    expect([client.logins, waits()]).toEqual([[], []]);
    const other = start();
    await other.answer('04a');
    other.connection.end();
    other.client.logins[0]?.reject(6000002);
    await settle();
    expect([other.status(), other.waits()]).toEqual([{ state: 'signedOut' }, []]);
    other.connection.retry();
    await settle();
    expect(other.questions).toHaveLength(1);
  });
});

describe('a client that is signed in elsewhere', () => {
  it('is followed, and asked for nothing', async () => {
    const { client, connection, tell, status } = start({ isOwner: false, hasTokens: false });
    await settle();
    expect(status()).toEqual({ state: 'connected' });
    await tell(Disconnected, Success);
    expect(status()).toEqual({ state: 'signedOut' });
    await tell(Connecting, ActiveLogin);
    expect(status()).toEqual({ state: 'connecting' });
    await tell(Connected, Success);
    expect(status()).toEqual({ state: 'connected' });
    client.emit('tokenWillExpire', { second: 30 });
    await settle();
    expect([client.logins, client.renewals]).toEqual([[], []]);
    connection.end();
  });

  it('or not yet, is waited for', async () => {
    const client = new FakeClient();
    client.queryConversationList = () => Promise.reject(refusal(6000121));
    const connection = new ChatConnection({
      client,
      userID: 'anna',
      isOwner: false,
      isVisible: createStore(true),
      random: () => 1,
      after: () => () => {},
    });
    await settle();
    expect(connection.status.get()).toEqual({ state: 'connecting' });
  });
});
