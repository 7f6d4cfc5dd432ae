const socketPath = 'ws';

const socketProtocols: Readonly<Record<string, string>> = {
  'http:': 'ws:',
  'https:': 'wss:',
  'ws:': 'ws:',
  'wss:': 'wss:',
};

/**
 * The WebSocket address of a server: `https://chat.example` becomes `wss://chat.example/ws`, a path that names
 * something is kept. `undefined` if it is no address of a server.
 */
export function socketAddress(server: string): string | undefined {
  if (!URL.canParse(server)) return undefined;
  const url = new URL(server);
  const protocol = socketProtocols[url.protocol];
  if (protocol === undefined || url.host === '') return undefined;
  const path = url.pathname.endsWith('/') ? `${url.pathname}${socketPath}` : url.pathname;
  return `${protocol}//${url.host}${path}${url.search}`;
}
