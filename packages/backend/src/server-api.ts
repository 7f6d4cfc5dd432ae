import { createNonce, signatureOf } from './signature.ts';

export interface ServerApiOptions {
  /** Where the server is, such as `https://chat.example.org`. */
  readonly url: string;
  /** The app's number, 1 … 4294967295. */
  readonly appID: number;
  /** The app's ServerSecret. It never leaves the application server. */
  readonly serverSecret: string;
  /** Sends the requests. Default: the runtime's `fetch`. */
  readonly fetch?: (address: string, init: ServerApiInit) => Promise<ServerApiResponse>;
  /** Unix time in milliseconds. Default: the machine's clock. */
  readonly now?: () => number;
  /** `count` random bytes. Default: the machine's source. */
  readonly random?: (count: number) => Uint8Array;
}

/** What is handed to `fetch`. */
export interface ServerApiInit {
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What is read of an answer of `fetch`. */
export interface ServerApiResponse {
  readonly status: number;
  json(): Promise<unknown>;
}

/** What every action answers, and beside it the fields of its own. */
export type ServerApiAnswer = Readonly<Record<string, unknown>> & {
  /** 0: done, for some of the targets at least. */
  readonly Code: number;
  readonly Message: string;
  readonly RequestId: string;
};

export interface ServerApi {
  /** Sends one request with POST and resolves with what was answered, whatever its `Code`. */
  call(action: string, params?: Readonly<Record<string, unknown>>): Promise<ServerApiAnswer>;
}

/** The server API of one app. */
export function createServerApi(options: ServerApiOptions): ServerApi {
  const { url, appID, serverSecret, now = Date.now, random = randomBytes } = options;
  const send = options.fetch ?? ((address: string, init: ServerApiInit) => fetch(address, init));
  const base = new URL('/', url).href;
  return {
    call: async (action, params = {}) => {
      const head = { appID, nonce: createNonce(random), timestamp: Math.floor(now() / 1000) };
      const query = new URLSearchParams({
        Action: action,
        AppId: String(appID),
        SignatureNonce: head.nonce,
        Timestamp: String(head.timestamp),
        SignatureVersion: '2.0',
        Signature: signatureOf(head, serverSecret),
      });
      const response = await send(`${base}?${query}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(params),
      });
      return (await response.json()) as ServerApiAnswer;
    },
  };
}

const randomBytes = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));
