import { ZIM, type ZIMAppConfig } from '@parley/client';
import { ChatConnection } from './chat-connection.ts';
import { afterSystemTime, createPageVisibility } from './system.ts';
import type { GetToken } from './tokens.ts';

/** What a connection is made of; another one of any of these is another connection. */
export interface ConnectionConfig {
  readonly appID: number | undefined;
  readonly server: string | undefined;
  readonly userID: string;
  /** One that was made elsewhere and ends there. */
  readonly client: ZIM | undefined;
  readonly createClient: ((config: ZIMAppConfig) => ZIM) | undefined;
}

/** What may change from one moment to the next, read when it is needed. */
export interface ConnectionUse {
  readonly userName: string | undefined;
  readonly getToken: GetToken | undefined;
}

/** The hold of one component on a connection, which others may share. */
export interface Lease {
  readonly connection: ChatConnection<ZIM>;
  /** The connection ends in the next turn, unless somebody takes it up until then. */
  readonly release: () => void;
}

interface Held {
  readonly config: ConnectionConfig;
  readonly connection: ChatConnection<ZIM>;
  readonly uses: Set<() => ConnectionUse>;
  cancelEnd?: () => void;
}

const held = new Set<Held>();

/**
 * A connection that exists already for the same user is shared. So components that are mounted twice, as in StrictMode,
 * or in another place of the tree, go on with one client. Throws what the SDK throws where no client can be made.
 */
export function acquireConnection(config: ConnectionConfig, use: () => ConnectionUse): Lease {
  const existing = [...held].find((one) => isSameConfig(one.config, config));
  if (!existing) {
    // There may be one client only: one that is about to end makes room.
    for (const one of held) if (one.uses.size === 0) end(one);
  }
  const one = existing ?? open(config, use);
  one.cancelEnd?.();
  one.uses.add(use);
  return {
    connection: one.connection,
    release: () => {
      one.uses.delete(use);
      if (one.uses.size === 0) one.cancelEnd = afterSystemTime(0, () => end(one));
    },
  };
}

/** What `openConnection` takes; the provider takes the same. */
export interface ConnectionOptions {
  /** Number of the app; not needed with `client`. */
  readonly appID?: number | undefined;
  /** Address of the server, such as `https://chat.example`. Default: the origin of the page. */
  readonly server?: string | undefined;
  /** Who is signed in. */
  readonly userID: string;
  /** The name that the user gets at the login; without one, the stored name stays. */
  readonly userName?: string | undefined;
  /**
   * Asks your application server for a token: at each login and when the token in force is about to expire. What fails is
   * tried again, after longer and longer waits.
   */
  readonly getToken?: GetToken | undefined;
  /** A client that was made elsewhere; it is not destroyed. Without `getToken` it is signed in and out elsewhere too. */
  readonly client?: ZIM | undefined;
  /** Default: `ZIM.createOrThrow`. `ZIM.createAnother` makes several clients on one page; the same function each time. */
  readonly createClient?: ((config: ZIMAppConfig) => ZIM) | undefined;
}

/** Signs a user in without React; `release` signs out. Throws a `ZIMError` where no client can be made. */
export function openConnection(options: ConnectionOptions): Lease {
  const { appID, server, userID, userName, getToken, client, createClient } = options;
  return acquireConnection({ appID, server, userID, client, createClient }, () => ({ userName, getToken }));
}

function open(config: ConnectionConfig, use: () => ConnectionUse): Held {
  const uses = new Set([use]);
  const latest = (): ConnectionUse => [...uses].at(-1)?.() ?? use();
  const { userName, getToken } = latest();
  const { userID } = config;
  if (!getToken && !config.client) throw new TypeError('getToken is missing: nobody signs this client in');
  const connection = new ChatConnection({
    client: config.client ?? make(config),
    isOwner: config.client === undefined,
    userID,
    ...(userName !== undefined && { userName }),
    ...(getToken && { getToken: () => latest().getToken ?? getToken }),
    after: afterSystemTime,
    isVisible: createPageVisibility(),
    random: Math.random,
  });
  const one = { config, connection, uses };
  held.add(one);
  return one;
}

function make({ appID, server, createClient }: ConnectionConfig): ZIM {
  const config = { appID: appID ?? 0, ...(server !== undefined && { server }) };
  return createClient ? createClient(config) : ZIM.createOrThrow(config);
}

function end(one: Held): void {
  held.delete(one);
  one.cancelEnd?.();
  one.connection.end();
}

const isSameConfig = (one: ConnectionConfig, other: ConnectionConfig): boolean =>
  (['appID', 'server', 'userID', 'client', 'createClient'] as const).every((name) => one[name] === other[name]);
