import { generateToken04Sync } from '@parley/backend/node';
import { protocolVersion } from '@parley/protocol/version';
import type { AppCredentials } from '../app-file.ts';

/** What a request came to; `lost` if the connection ended before its answer. */
type WireOutcome =
  | { readonly kind: 'answer'; readonly result: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refusal'; readonly code: number }
  /** `closedFor` is the close code, where the connection was closed instead. */
  | { readonly kind: 'lost'; readonly closedFor?: number };

/** Speaks the wire itself, one connection and no memory, where a test must see what the SDK would hide. */
export interface WireClient {
  request(method: string, params: unknown): Promise<WireOutcome>;
  /** The names of the events that arrived. */
  readonly events: readonly string[];
  /** The same with what they say. */
  readonly told: readonly { readonly event: string; readonly data: unknown }[];
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
  close(): void;
}

export async function connectWire(url: string): Promise<WireClient> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`);
  const waiting = new Map<number, (outcome: WireOutcome) => void>();
  const events: string[] = [];
  const told: { event: string; data: unknown }[] = [];
  let lastID = 0;
  const closed = new Promise<number>((resolve) => {
    socket.addEventListener('close', ({ code }) => {
      for (const settle of waiting.values()) settle({ kind: 'lost', closedFor: code });
      waiting.clear();
      resolve(code);
    });
  });
  socket.addEventListener('message', ({ data }) => {
    for (const frame of JSON.parse(String(data))) {
      if (frame.kind === 'event') {
        events.push(frame.event);
        told.push({ event: frame.event, data: frame.data });
      }
      waiting.get(frame.id)?.(frame);
      waiting.delete(frame.id);
    }
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error(`no connection to ${url}`)));
  });
  return {
    events,
    told,
    closed,
    close: () => socket.close(),
    request: (method, params) =>
      new Promise((resolve) => {
        if (socket.readyState !== WebSocket.OPEN) return resolve({ kind: 'lost' });
        lastID += 1;
        waiting.set(lastID, resolve);
        socket.send(JSON.stringify([{ kind: 'request', id: lastID, method, params }]));
      }),
  };
}

/** The parameters of a login, and of a resume but for its session. */
const paramsOf = (app: SigningApp, userID: string, device = '') => ({
  protocolVersion,
  appID: app.appID,
  userID,
  token: app.token ?? generateToken04Sync({ ...app, userID, effectiveTimeInSeconds: 3600 }),
  platform: 5,
  sdkVersion: '0.0.0',
  deviceID: `device-${userID}${device}`,
  instanceID: `instance-${userID}${device}`,
});

/** Who signs users in; `token` stands in for one that is made with the secret. */
type SigningApp = AppCredentials & { readonly token?: string };

export interface LoggedIn extends WireClient {
  readonly sessionID: string;
  readonly params: ReturnType<typeof paramsOf>;
}

/** Connects and logs in, as the user's only device or as the one of this name. */
export async function loginWire(url: string, app: SigningApp, userID: string, device?: string): Promise<LoggedIn> {
  const client = await connectWire(url);
  const params = paramsOf(app, userID, device);
  const outcome = await client.request('login', params);
  if (outcome.kind !== 'answer') throw new Error(`login of ${userID}: ${JSON.stringify(outcome)}`);
  return { ...client, params, sessionID: String(outcome.result['sessionID']) };
}

/** How a login ends; the connection ends with it. */
export async function tryLogin(url: string, app: SigningApp, userID: string): Promise<WireOutcome> {
  const client = await connectWire(url);
  const outcome = await client.request('login', paramsOf(app, userID));
  client.close();
  await client.closed;
  return outcome;
}
