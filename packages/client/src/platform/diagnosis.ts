/**
 * What is found where no connection can be made, in a few words: a `WebSocket` does not say. `causeOf` says what a
 * platform tells of a request that failed; a page has none. Never rejects.
 *
 * A server of Parley lets a page of any origin read whether it is turned away. Of anything else a page may learn that
 * something answers, and no more.
 */
export async function diagnose(
  url: string,
  options?: RequestInit,
  causeOf?: (thrown: unknown) => string,
): Promise<string> {
  const ask = (mode: RequestMode) =>
    fetch(`http${url.slice(2)}`, { ...options, mode, cache: 'no-store', credentials: 'omit' });
  try {
    const { status } = await ask('cors').catch(() => ask('no-cors'));
    if (status === 403 && !causeOf) return 'PARLEY_ALLOWED_ORIGINS of the server lacks this page';
    return status ? `HTTP ${status} is answered there, but no WebSocket is opened` : 'no Parley server';
  } catch (thrown) {
    return causeOf?.(thrown) || 'nothing answers there, or its certificate is not trusted';
  }
}
