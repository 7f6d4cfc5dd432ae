const socketPath = '/ws';
const portMax = 65_535;
const lengthMax = 2048;

const socketProtocols: Readonly<Record<string, string>> = { http: 'ws', https: 'wss', ws: 'ws', wss: 'wss' };

/**
 * Taken apart by hand, because the `URL` of React Native has neither `canParse` nor `pathname`. No user and password:
 * browsers refuse them in the address of a WebSocket, and logs would hold them.
 */
const shape =
  /^(?<protocol>https?|wss?):\/\/(?<host>[^\s/?#@\\:[\]]+|\[[0-9a-f:.]+\])(?<port>:\d{1,5})?(?<path>\/[^\s?#\\]*)?(?<query>\?[^\s#]*)?(?:#.*)?$/i;

/**
 * The WebSocket address of a server; `undefined` if it is no address of a server. An `http(s)` address names the place
 * of the server: `https://chat.example/prefix` becomes `wss://chat.example/prefix/ws`. A `ws(s)` address that has a path
 * is the WebSocket's own and stays as it is.
 */
export function socketAddress(server: unknown): string | undefined {
  const parts = typeof server === 'string' && server.length <= lengthMax ? shape.exec(server)?.groups : undefined;
  if (!parts) return undefined;
  const { protocol: named = '', host = '', port = '', path = '/', query = '' } = parts;
  if (Number(port.slice(1)) > portMax) return undefined;
  const protocol = named.toLowerCase();
  const isWhole = protocol.startsWith('ws') ? !path.endsWith('/') : path.endsWith(socketPath);
  const wholePath = isWhole ? path : `${path.replace(/\/+$/, '')}${socketPath}`;
  return `${socketProtocols[protocol]}://${host}${port}${wholePath}${query}`;
}
