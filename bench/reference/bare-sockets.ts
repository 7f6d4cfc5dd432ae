/**
 * The frozen reference of the benches `fanout` and `idle`: connections of `ws` with nothing behind them. A request is
 * answered with nothing, a ping with a pong of the wire's form and length, neither is looked into. Told by its parent,
 * it hands the same encoded events to every connection, in the two ways one writes without thinking and with:
 * `plain` sends each event by itself, `packed` sends one message that was packed once.
 *
 * Frozen means: it changes only when the transport or the frames of the server change, and then
 * `docs/performance.md` says so.
 */
import { createServer } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { serveTasks } from '../tasks.ts';

const sockets = new Set<WebSocket>();
const pong = '[{"kind":"pong","wall":1764000000000}]';
const answer = '[{"kind":"answer","id":1,"result":{}}]';
const requestStart = '[{"kind":"request"';

function takeMessage(this: WebSocket, data: { toString(): string }): void {
  this.send(data.toString().startsWith(requestStart) ? answer : pong);
}

function takeClose(this: WebSocket): void {
  sockets.delete(this);
}

const server = createServer((_request, response) => response.end('{"ready":true}'));
new WebSocketServer({ server, path: '/ws', perMessageDeflate: false, clientTracking: false }).on(
  'connection',
  (socket) => {
    sockets.add(socket);
    socket.on('message', takeMessage);
    socket.on('close', takeClose);
  },
);
server.listen(Number(process.env['BARE_PORT'] ?? 0), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));

function createTasks() {
  let messages: readonly string[] = [];
  let packed = '';
  return {
    /** Takes the encoded events of one burst. */
    prepare: ({ events }: { readonly events: readonly string[] }): void => {
      messages = events.map((event) => `[${event}]`);
      packed = `[${events.join(',')}]`;
    },
    plain: (): void => {
      for (const message of messages) for (const socket of sockets) socket.send(message);
    },
    packed: (): void => {
      for (const socket of sockets) socket.send(packed);
    },
  };
}

export type BareSocketsTasks = ReturnType<typeof createTasks>;

serveTasks(createTasks());
