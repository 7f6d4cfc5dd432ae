/** An HTTP request as a handler sees it, free of the HTTP library, so that a handler can be called without one. */
export interface HttpRequest {
  /** `1.0` or `1.1`. */
  readonly httpVersion: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The other end of the TCP connection, which is a proxy's if there is one. */
  readonly remoteAddress: string | undefined;
  /** What stands behind the `?` of the address. */
  readonly query: string;
  /** The decoded JSON body, or the bytes for a route that asks for them; `undefined` if there is none. */
  readonly body: unknown;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** One path and method with its handler. A `GET` route also answers `HEAD`. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'OPTIONS';
  readonly path: string;
  /**
   * The body is handed over as bytes whatever it holds, up to this many; the word `unreadable` stands for a larger one and
   * for one that broke off.
   */
  readonly bytesMax?: number;
  handle(request: HttpRequest): Promise<HttpAnswer>;
}

export function jsonAnswer(status: number, value: unknown): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    body: JSON.stringify(value),
  };
}

/** The one shape of every refusal over HTTP; `error` is a fixed word, `message` a sentence for people. */
export function errorAnswer(status: number, error: string, message: string): HttpAnswer {
  return jsonAnswer(status, { error, message });
}

/** For a method that an address does not take; `allow` has those that it takes. */
export function methodRefusal(allow: string): HttpAnswer {
  const { headers, ...answer } = errorAnswer(405, 'methodNotAllowed', `This address takes ${allow} only.`);
  return { ...answer, headers: { ...headers, allow } };
}

/** The single value of a header; `undefined` if it is absent or was sent more than once. */
export function headerOf(request: Pick<HttpRequest, 'headers'>, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
