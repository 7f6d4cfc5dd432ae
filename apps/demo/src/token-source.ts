import type { DevelopmentKey } from './development-key.ts';

/** What the server said to the wish for a development token. */
export type TokenAnswer =
  | { readonly outcome: 'granted'; readonly appID: number; readonly token: string }
  /** The server does not hand out tokens to this page: they come from an application server. */
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'unreachable' };

export type RequestToken = (userID: string) => Promise<TokenAnswer>;

/**
 * Asks the server that this page came from, below the page's own path; `parley serve`, any other machine, and who has no
 * key is refused.
 */
export function createDevelopmentTokenSource(
  fetchFromServer: typeof fetch,
  key: Pick<DevelopmentKey, 'text'>,
): RequestToken {
  return async (userID) => {
    try {
      const response = await fetchFromServer('api/development-token', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(key.text !== undefined && { authorization: `Bearer ${key.text}` }),
        },
        body: JSON.stringify({ userID }),
      });
      if (response.status >= 500) return { outcome: 'unreachable' };
      return response.ok ? readGrant(await response.json()) : { outcome: 'refused' };
    } catch {
      return { outcome: 'unreachable' };
    }
  };
}

function readGrant(body: unknown): TokenAnswer {
  if (typeof body !== 'object' || body === null || !('appID' in body) || !('token' in body)) {
    return { outcome: 'refused' };
  }
  const { appID, token } = body;
  return typeof appID === 'number' && typeof token === 'string'
    ? { outcome: 'granted', appID, token }
    : { outcome: 'refused' };
}
