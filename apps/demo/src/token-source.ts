import type { DevelopmentKey } from './development-key.ts';
import { attempt } from './storage.ts';

/**
 * Why the server hands out no tokens to this page: as `parley serve` it hands out none at all; the page has no key, or
 * that of an earlier start; or the page is not at the server's own machine.
 */
export type TokenRefusal = 'production' | 'keyLost' | 'keyWrong' | 'elsewhere';

/** What the server said to the wish for a development token. */
export type TokenAnswer =
  | { readonly outcome: 'granted'; readonly appID: number; readonly token: string }
  | { readonly outcome: 'refused'; readonly reason: TokenRefusal }
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
      const text = await response.text();
      const body = attempt(() => JSON.parse(text) as unknown);
      const grant = response.ok ? grantIn(body) : undefined;
      return grant ?? { outcome: 'refused', reason: reasonIn(body, key.text !== undefined) };
    } catch {
      return { outcome: 'unreachable' };
    }
  };
}

function grantIn(body: unknown): TokenAnswer | undefined {
  if (typeof body !== 'object' || body === null || !('appID' in body) || !('token' in body)) return undefined;
  const { appID, token } = body;
  return typeof appID === 'number' && typeof token === 'string' ? { outcome: 'granted', appID, token } : undefined;
}

function reasonIn(body: unknown, hasKey: boolean): TokenRefusal {
  const { error }: { error?: unknown } = typeof body === 'object' && body !== null ? body : {};
  if (error === 'keyMissing') return hasKey ? 'keyWrong' : 'keyLost';
  return error === 'notDirect' ? 'elsewhere' : 'production';
}
