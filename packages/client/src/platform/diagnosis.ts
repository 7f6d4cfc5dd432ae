import { safely } from '../core/safely.ts';

/** What is found where no connection can be made, in a few words: a `WebSocket` does not say. Never rejects. */
export async function diagnose(url: string, options: RequestInit): Promise<string> {
  try {
    const { status } = await fetch(`http${url.slice(2)}`, { ...options, cache: 'no-store', credentials: 'omit' });
    if (status !== 0) return `something answers there with HTTP ${status}, but opens no WebSocket`;
    return 'something answers there: no Parley server, or one whose allowedOrigins lack this page';
  } catch (thrown) {
    return safely(() => causeOf(thrown), '') || 'nothing answers there, or its certificate is not trusted';
  }
}

/** Node says what it met: `connect ECONNREFUSED 127.0.0.1:9`, `self-signed certificate`. */
function causeOf(thrown: unknown): string {
  const { cause } = thrown as { cause?: { message?: unknown; code?: unknown; errors?: readonly Error[] } };
  return String(cause?.message || cause?.errors?.[0]?.message || cause?.code || '');
}
