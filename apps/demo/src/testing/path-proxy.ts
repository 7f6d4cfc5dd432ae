import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PathProxy {
  /** Of the page, with the path and a slash at its end. */
  readonly url: string;
  /** What was asked for beside the path, where there is nothing. */
  readonly strayed: readonly string[];
  close(): Promise<void>;
}

/** A proxy as an operator sets it up, who has put the server below a path: it takes the path away and hands on the rest. */
export async function startPathProxy(target: string, path: string): Promise<PathProxy> {
  const strayed: string[] = [];
  const { hostname, port } = new URL(target);
  const inside = (url: string | undefined): string | undefined => {
    if (url?.startsWith(path)) return url.slice(path.length - 1);
    strayed.push(url ?? '');
    return undefined;
  };
  const server = createServer((incoming, outgoing) => {
    const rest = inside(incoming.url);
    if (rest === undefined) {
      outgoing.writeHead(404).end();
      return;
    }
    const { method, headers } = incoming;
    const onward = request({ hostname, port, path: rest, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  server.on('upgrade', (incoming, stream, head) => {
    stream.on('error', () => stream.destroy());
    const rest = inside(incoming.url);
    if (rest === undefined) {
      stream.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    const onward = request({ hostname, port, path: rest, headers: incoming.headers });
    onward.on('error', () => stream.destroy());
    onward.on('upgrade', ({ rawHeaders }, far, farHead) => {
      far.on('error', () => far.destroy());
      const lines = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? `${name}: ${rawHeaders[index + 1]}` : []));
      stream.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
      stream.write(farHead);
      far.write(head);
      stream.pipe(far).pipe(stream);
    });
    onward.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    strayed,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
