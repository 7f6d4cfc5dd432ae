import { assert } from '@parley/kernel/assert';
import { Assembly } from './assembly.ts';
import { ZIM } from './client.ts';
import { socketAddress } from './core/address.ts';
import { type CallLimits, defaultCallLimits } from './limits.ts';
import type { Platform } from './platform/platform.ts';

export interface ClientOptions {
  readonly appID: number;
  /** Such as `http://127.0.0.1:8080`; `undefined` is a place where none is named and no page has one. */
  readonly server: string | undefined;
  readonly platform: Platform;
  /** Raised by tests and load generators; `Infinity` switches a limit off. */
  readonly limits?: Partial<CallLimits>;
}

/** A client beside the one instance that apps may have: for tests, the simulated world and load generators. */
export function createClient({ appID, server, platform, limits }: ClientOptions): ZIM {
  const url = socketAddress(server);
  assert(server === undefined || url !== undefined, 'createClient: the server has an address');
  return new ZIM(new Assembly({ appID, url, platform, limits: { ...defaultCallLimits, ...limits } }));
}
