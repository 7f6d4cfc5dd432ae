import { userName } from '@parley/protocol/features/session';
import { userID } from '@parley/protocol/features/values';
import { count, integer, object, optional, parse } from '@parley/protocol/schema';
import type { Records } from '../platform/platform.ts';

const schema = object({
  userID,
  userName,
  /** Unix milliseconds of the server's clock. */
  at: count,
  reconnectLimitSeconds: count,
  serverAheadMs: optional(integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER })),
});

/** The last successful online login of an app on this device; it lets the user in again without a connection. */
export interface LastLogin {
  readonly userID: string;
  readonly userName: string;
  readonly at: number;
  readonly reconnectLimitSeconds: number;
  /** By how much the server's clock was ahead of this device's; absent in what earlier versions kept. */
  readonly serverAheadMs?: number | undefined;
}

export interface LastLogins {
  read(): Promise<LastLogin | undefined>;
  write(login: LastLogin): void;
  /** Removes the record if it is that of the user. */
  forget(userID: string): void;
}

export function createLastLogins(records: Records, appID: number): LastLogins {
  const key = `lastLogin.${appID}`;
  let last: Promise<unknown> = Promise.resolve();
  const enqueue = <Result>(task: () => Promise<Result>): Promise<Result> => {
    const done = last.then(task);
    last = done.catch(() => {});
    return done;
  };
  const read = async (): Promise<LastLogin | undefined> => {
    try {
      const parsed = parse(schema, JSON.parse((await records.read(key)) ?? 'null'));
      return parsed.ok ? parsed.value : undefined;
    } catch {
      return undefined;
    }
  };
  return {
    read: () => enqueue(read),
    write: (login) =>
      void enqueue(async () => {
        const known = await read();
        // Without a name in the login the server keeps the one it has.
        const userName = login.userName === '' && known?.userID === login.userID ? known.userName : login.userName;
        await records.write(key, JSON.stringify({ ...login, userName }));
      }),
    forget: (user) =>
      void enqueue(async () => {
        if ((await read())?.userID === user) await records.remove(key);
      }),
  };
}
