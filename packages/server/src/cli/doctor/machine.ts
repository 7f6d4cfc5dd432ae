import { accessSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs';
import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { versions } from 'node:process';
import type { ServerApiInit, ServerApiResponse } from '@parley/backend';
import type { Millis } from '@parley/kernel/brand';
import { systemClock } from '@parley/kernel/system';

/** What `doctor` learns from the machine; tests hand in another one. */
export interface Machine {
  readonly nodeVersion: string;
  readonly sqliteVersion: string;
  wall(): Millis;
  /** Room on the disk of the directory; `undefined` if it cannot be told. */
  freeBytes(directory: string): number | undefined;
  /** The code of the system if the directory may not be written to. */
  whyNotWritable(directory: string): string | undefined;
  /** Files and connections that this user may have open; `undefined` if it cannot be told. */
  openFilesMax(): number | undefined;
  hasPages(): boolean;
  /** The code of the system if the port cannot be opened. */
  whyNotListening(host: string, port: number): Promise<string | undefined>;
  /** What answers at the address; `undefined` if nothing does. */
  ask(url: string): Promise<{ readonly status: number; readonly body: string } | undefined>;
  /** Sends a request to the server API; rejects if nothing answers. */
  post(url: string, init: ServerApiInit): Promise<ServerApiResponse>;
  /** The status with which a WebSocket answers a page of this origin, 101 if it opens; `undefined` if nothing answers. */
  knock(url: string, origin: string): Promise<number | undefined>;
}

const askMs = 4000;
/** Sixteen bytes as the protocol asks for; nobody uses the connection. */
const knockKey = 'AAAAAAAAAAAAAAAAAAAAAA==';
const bodyBytesMax = 64 * 1024;

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown error';

export const systemMachine: Machine = {
  nodeVersion: versions.node,
  sqliteVersion: versions['sqlite'] ?? '0',
  wall: () => systemClock.wall(),
  freeBytes: (directory) => {
    try {
      const { bavail, bsize } = statfsSync(directory);
      return bavail * bsize;
    } catch {
      return undefined;
    }
  },
  whyNotWritable: (directory) => {
    try {
      accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
      return undefined;
    } catch (error) {
      return codeOf(error);
    }
  },
  openFilesMax: () => {
    try {
      const limits = readFileSync('/proc/self/limits', 'utf8');
      // Node raises its own limit to the hard one.
      const hard = /^Max open files +\S+ +(\d+)/m.exec(limits)?.[1];
      return hard === undefined ? undefined : Number(hard);
    } catch {
      return undefined;
    }
  },
  hasPages: () => existsSync(join(import.meta.dirname, '../../../../../apps/demo/dist/index.html')),
  whyNotListening: (host, port) =>
    new Promise((resolve) => {
      const server = createServer();
      server.once('error', (error) => resolve(codeOf(error)));
      server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
    }),
  ask: async (url) => {
    try {
      const reply = await fetch(url, { signal: AbortSignal.timeout(askMs), redirect: 'manual' });
      return { status: reply.status, body: (await reply.text()).slice(0, bodyBytesMax) };
    } catch {
      return undefined;
    }
  },
  post: (url, init) => fetch(url, init),
  knock: (url, origin) =>
    new Promise((resolve) => {
      if (!URL.canParse(url)) return resolve(undefined);
      const headers = {
        origin,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': knockKey,
      };
      const send = url.startsWith('https:') ? requestSecure : requestPlain;
      const asked = send(url, { headers, signal: AbortSignal.timeout(askMs) });
      const answer = (status: number | undefined): void => {
        resolve(status);
        asked.destroy();
      };
      asked.once('upgrade', ({ statusCode }, socket) => {
        socket.destroy();
        answer(statusCode);
      });
      asked.once('response', ({ statusCode }) => answer(statusCode));
      asked.on('error', () => resolve(undefined));
      asked.end();
    }),
};
