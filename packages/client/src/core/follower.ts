import type { ZIMError } from '../errors.ts';
import type { Opened } from './handshake.ts';

/** Who lives by the connection. */
export interface Follower {
  /** With the first attempt of a login; resolves when what the device keeps is at hand. What is told before waits for that. */
  prepare(userID: string): Promise<void>;
  /** A session was opened or taken up. */
  opened(session: Opened): void;
  /** The app is being told that the client is connected. */
  connected(): void;
  event(name: string, data: unknown): void;
  /** The connection is lost and is being sought again. */
  interrupted(): void;
  /** The visit is over; nothing will be taken up again. */
  over(error: ZIMError): void;
}
