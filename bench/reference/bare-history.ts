/**
 * The frozen reference of the bench `history`: what a page of history costs when there is nothing around it. It reads
 * a database that Parley's schema was filled into, by the same transport, codec and clustered SQL statement; the page
 * is named by its sequence in its log, so that nothing is looked up.
 *
 * Frozen means: it changes only when the transport, the codec or the schema of messages change, and then
 * `docs/performance.md` says so.
 */
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { type WebSocket, WebSocketServer } from 'ws';

interface Frame {
  readonly id: number;
  readonly params: { readonly log: number; readonly messageSeq: number; readonly count: number };
}

const app = Number(process.env['BARE_APP'] ?? 0);
const database = new DatabaseSync(process.env['BARE_DATABASE'] ?? '', { readOnly: true });
database.exec('pragma cache_size = -65536');
const before = database.prepare(`select messages.position, users.user_id, messages.message_id,
    messages.message_seq, messages.local_message_id, messages.timestamp, messages.order_key, messages.body
  from messages join users on users.app = messages.app and users.user_key = messages.sender_key
  where messages.app = ? and messages.log = ? and messages.message_seq <= ?
  order by messages.message_seq desc limit ?`);

type Row = Readonly<Record<string, string | number>>;

const encode = (row: Row): string =>
  `{"position":${row['position']},"conversationType":0,` +
  `"senderUserID":${JSON.stringify(row['user_id'])},"targetID":"reader","messageID":${row['message_id']},` +
  `"messageSeq":${row['message_seq']},"localMessageID":${JSON.stringify(row['local_message_id'])},` +
  `"timestamp":${row['timestamp']},"orderKey":${row['order_key']},"content":${row['body']}}`;

function take(this: WebSocket, data: { toString(): string }): void {
  for (const { id, params } of JSON.parse(data.toString()) as readonly Frame[]) {
    const rows = before.all(app, params.log, params.messageSeq - 1, params.count) as readonly Row[];
    const messages = rows.toReversed().map(encode).join(',');
    this.send(`[{"kind":"answer","id":${id},"result":{"messages":[${messages}]}}]`);
  }
}

const server = createServer((_request, response) => response.end('{"ready":true}'));
new WebSocketServer({ server, path: '/ws', perMessageDeflate: false }).on('connection', (socket) => {
  socket.on('message', take);
});
server.listen({ port: Number(process.env['BARE_PORT'] ?? 0), host: '127.0.0.1' });
process.on('SIGTERM', () => process.exit(0));
