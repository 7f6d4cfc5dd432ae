import { repeatableActions, type ServerApiActions } from './actions.ts';
import { createNonce, signatureOf } from './signature.ts';

export type ServerApiActionName = keyof ServerApiActions;

export interface ServerApiOptions {
  /** Where the server is, such as `https://chat.example.org`. */
  readonly url: string;
  /** The app's number, 1 … 4294967295. */
  readonly appID: number;
  /** The app's ServerSecret: 32 ASCII characters. It never leaves the application server. */
  readonly serverSecret: string;
  /** How long one try may take, in milliseconds, 1 … 600000. Default: 10000. */
  readonly timeoutMs?: number;
  /**
   * How often a request is tried again where nothing can be done twice by it: the server was too busy to begin, the app
   * asked too often, or it got no answer to an action whose repetition changes nothing. 0 … 10. Default: 3.
   */
  readonly retries?: number;
  /** Sends the requests. Default: the runtime's `fetch`. */
  readonly fetch?: (address: string, init: ServerApiInit) => Promise<ServerApiResponse>;
  /** Unix time in milliseconds. Default: the machine's clock. */
  readonly now?: () => number;
  /** `count` random bytes. Default: the machine's source. */
  readonly random?: (count: number) => Uint8Array;
  /** Resolves after so many milliseconds. Default: a timer. */
  readonly sleep?: (durationMs: number) => Promise<void>;
}

/** The runtime's `AbortSignal`, where its types are known. */
export type ServerApiSignal = typeof globalThis extends { readonly AbortSignal: { readonly prototype: infer Signal } }
  ? Signal
  : object;

/** What is handed to `fetch`. */
export interface ServerApiInit {
  readonly method: 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: ServerApiSignal;
}

/** What is read of an answer of `fetch`. */
export interface ServerApiResponse {
  readonly status: number;
  json(): Promise<unknown>;
}

/** An answer as it came: what every action answers, and beside it the fields of its own. */
export type ServerApiAnswer = Readonly<Record<string, unknown>> & {
  /** 0: done, for some of the targets at least. */
  readonly Code: number;
  readonly Message: string;
  readonly RequestId: string;
};

/** Why an action was not carried out. */
export type ServerApiFailure =
  /** The server said so: `code` is its `Code`, and the result may say what became of each target. */
  | { readonly kind: 'declined'; readonly code: number; readonly message: string; readonly requestID: string }
  /** There was no answer in time; it may have taken effect. */
  | { readonly kind: 'timeout'; readonly message: string }
  /** The server was not reached, or the connection broke; it may have taken effect. */
  | { readonly kind: 'network'; readonly message: string }
  /** Something else than the server API answered, such as a proxy, with this status of HTTP. */
  | { readonly kind: 'foreign'; readonly status: number; readonly message: string };

/** What became of a call; a failure is a value, and `call` never rejects for one. */
export type ServerApiOutcome<Name extends ServerApiActionName> =
  | { readonly ok: true; readonly requestID: string; readonly result: ServerApiActions[Name]['result'] }
  | {
      readonly ok: false;
      readonly failure: ServerApiFailure;
      /** With `declined`: the fields that the server answered all the same. */
      readonly result?: Partial<ServerApiActions[Name]['result']>;
    };

/** The server API of one app. */
export interface ServerApi {
  /**
   * Has the server carry out an action. It is tried again after 200, 400, 800 … ms, at most 5 s, as far as `retries` says.
   */
  call<Name extends ServerApiActionName>(
    action: Name,
    params: ServerApiActions[Name]['params'],
  ): Promise<ServerApiOutcome<Name>>;
  /**
   * Sends one request, once, and resolves with what was answered whatever its `Code`, for actions that this version does
   * not know.
   *
   * @throws whatever `fetch` throws, and an `Error` for an answer that is not the server API's.
   */
  send(action: string, params?: Readonly<Record<string, unknown>>): Promise<ServerApiAnswer>;
}

const timeoutMsDefault = 10_000;
const retriesDefault = 3;
const firstPauseMs = 200;
const pauseMsMax = 5000;

/** Codes that say that nothing was begun: the server is busy, or the app asks too often. */
const notBegun: ReadonlySet<number> = new Set([
  1, 7, 660300005, 660300006, 660600004, 660600005, 660600007, 660600010, 660700001,
]);

/**
 * A client for the server API.
 *
 * @example
 * const api = createServerApi({ url: 'https://chat.example.org', appID, serverSecret });
 * const outcome = await api.call('UserRegister', { UserInfo: [{ UserId: 'alice', UserName: 'Alice' }] });
 * if (!outcome.ok) console.error(outcome.failure.kind, outcome.failure.message);
 */
export function createServerApi(options: ServerApiOptions): ServerApi {
  const { retries = retriesDefault, sleep = pause } = options;
  const send = createSender(options);
  const attempt = async <Name extends ServerApiActionName>(
    action: Name,
    params: ServerApiActions[Name]['params'],
  ): Promise<ServerApiOutcome<Name>> => {
    try {
      return outcomeOf(await send(action, params as Readonly<Record<string, unknown>>));
    } catch (error) {
      return { ok: false, failure: failureOf(error) };
    }
  };
  return {
    send,
    call: async (action, params) => {
      for (let turn = 0; ; turn += 1) {
        const outcome = await attempt(action, params);
        if (outcome.ok || turn >= retries || !mayRepeat(action, outcome.failure)) return outcome;
        await sleep(Math.min(firstPauseMs * 2 ** turn, pauseMsMax));
      }
    },
  };
}

const mayRepeat = (action: string, failure: ServerApiFailure): boolean =>
  failure.kind === 'declined' ? notBegun.has(failure.code) : repeatableActions.has(action);

/** Something answered that is not the server API. */
class ForeignAnswer extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`the answer, of status ${status}, is not the server API's`);
    this.status = status;
  }
}

function createSender(options: ServerApiOptions): ServerApi['send'] {
  const { url, appID, serverSecret, timeoutMs = timeoutMsDefault, now = Date.now, random = randomBytes } = options;
  const post = options.fetch ?? ((address: string, init: ServerApiInit) => fetch(address, init));
  const base = new URL('/', url).href;
  return async (action, params = {}) => {
    const head = { appID, nonce: createNonce(random), timestamp: Math.floor(now() / 1000) };
    const query = new URLSearchParams({
      Action: action,
      AppId: String(appID),
      SignatureNonce: head.nonce,
      Timestamp: String(head.timestamp),
      SignatureVersion: '2.0',
      Signature: signatureOf(head, serverSecret),
    });
    const response = await post(`${base}?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(params),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (!isAnswer(answer)) throw new ForeignAnswer(response.status);
    return answer;
  };
}

function isAnswer(answer: unknown): answer is ServerApiAnswer {
  if (typeof answer !== 'object' || answer === null) return false;
  return typeof Reflect.get(answer, 'Code') === 'number' && typeof Reflect.get(answer, 'RequestId') === 'string';
}

function outcomeOf<Name extends ServerApiActionName>(answer: ServerApiAnswer): ServerApiOutcome<Name> {
  const { Code: code, Message: message, RequestId: requestID, ...fields } = answer;
  if (code === 0) return { ok: true, requestID, result: fields as ServerApiActions[Name]['result'] };
  const result = fields as Partial<ServerApiActions[Name]['result']>;
  return { ok: false, failure: { kind: 'declined', code, message, requestID }, result };
}

function failureOf(error: unknown): ServerApiFailure {
  if (error instanceof ForeignAnswer) return { kind: 'foreign', status: error.status, message: error.message };
  const message = error instanceof Error ? error.message : String(error);
  const name = error instanceof Error ? error.name : undefined;
  return { kind: name === 'TimeoutError' ? 'timeout' : 'network', message };
}

const randomBytes = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));

const pause = (durationMs: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, durationMs);
  });
