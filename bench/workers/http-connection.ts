/**
 * A kept-alive HTTP connection of the app's server, which writes and reads HTTP itself: on a machine with two cores the
 * generator must cost less than the server it measures.
 */
import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { appID, serverSecret } from '../parley.ts';

export interface ActionAnswer {
  readonly Code: number;
  readonly Message: string;
}

interface Waiting {
  resolve(answer: ActionAnswer): void;
  reject(error: Error): void;
}

const headEnd = '\r\n\r\n';

export class HttpConnection {
  readonly #socket: Socket;
  #waiting: Waiting | undefined;
  #received: Buffer = Buffer.alloc(0);
  #serial = 0;

  constructor(port: number) {
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true });
    this.#socket.on('data', (chunk) => this.#receive(chunk));
    this.#socket.on('error', (error) => this.#waiting?.reject(error));
    this.#socket.on('close', () => this.#waiting?.reject(new Error('the server has ended the connection')));
  }

  /** One request at a time. */
  ask(action: string, params: object): Promise<ActionAnswer> {
    const body = Buffer.from(JSON.stringify(params));
    const head = [
      `POST /?${this.#query(action)} HTTP/1.1`,
      'host: 127.0.0.1',
      'content-type: application/json',
      `content-length: ${body.length}`,
    ];
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) return reject(new Error('the server has ended the connection'));
      this.#waiting = { resolve, reject };
      this.#socket.write(Buffer.concat([Buffer.from(head.join('\r\n') + headEnd), body]));
    });
  }

  close(): void {
    this.#waiting = undefined;
    this.#socket.destroy();
  }

  #query(action: string): string {
    this.#serial += 1;
    const [nonce, timestamp] = [`n${this.#serial}`, Math.floor(Date.now() / 1000)];
    const signature = createHash('md5').update(`${appID}${nonce}${serverSecret}${timestamp}`).digest('hex');
    return `Action=${action}&AppId=${appID}&SignatureNonce=${nonce}&Timestamp=${timestamp}&SignatureVersion=2.0&Signature=${signature}`;
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const end = this.#received.indexOf(headEnd);
    if (end === -1) return;
    const head = this.#received.toString('latin1', 0, end);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1]);
    const bodyAt = end + headEnd.length;
    if (this.#received.length < bodyAt + length) return;
    const text = this.#received.toString('utf8', bodyAt, bodyAt + length);
    this.#received = this.#received.subarray(bodyAt + length);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (head.startsWith('HTTP/1.1 200 ')) waiting?.resolve(JSON.parse(text) as ActionAnswer);
    else waiting?.reject(new Error(`the server answered ${head.split('\r\n', 1)[0]}`));
  }
}
