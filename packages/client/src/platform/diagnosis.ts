/**
 * What is found where no connection can be made, in a few words: a `WebSocket` does not say. `causeOf` says what a
 * platform tells of a request that failed. Never rejects.
 */
export async function diagnose(
  url: string,
  options: RequestInit,
  causeOf?: (thrown: unknown) => string,
): Promise<string> {
  try {
    const { status } = await fetch(`http${url.slice(2)}`, { ...options, cache: 'no-store', credentials: 'omit' });
    if (status) return `HTTP ${status} is answered there, but no WebSocket is opened`;
    return 'no Parley server, or one whose allowedOrigins lack this page';
  } catch (thrown) {
    return causeOf?.(thrown) || 'nothing answers there, or its certificate is not trusted';
  }
}
