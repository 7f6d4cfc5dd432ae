import { textFormat } from '../metrics/registry.ts';
import type { Route } from './route.ts';

/** `GET /metrics`: all figures in the text format of Prometheus. It belongs on a listener that the world cannot reach. */
export function createMetricsRoute(read: () => Promise<string>): Route {
  return {
    method: 'GET',
    path: '/metrics',
    handle: async () => ({
      status: 200,
      headers: { 'content-type': textFormat, 'cache-control': 'no-store' },
      body: await read(),
    }),
  };
}
