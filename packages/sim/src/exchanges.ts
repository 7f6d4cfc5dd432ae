import { decodeClientMessage, decodeServerMessage } from '@parley/protocol/codec';
import type { Frame, FrameTap } from './connection.ts';
import type { History } from './history.ts';

/** Methods whose answers the checkers look at. */
const recorded: readonly string[] = ['login', 'resume', 'sync', 'catchUp'];

interface Asked {
  readonly askedAt: number;
  readonly method: string;
  readonly params: unknown;
}

/** Listens to the wire, writes down the exchanges that matter, and knows when something other than heartbeats passed. */
export class WireRecorder {
  /** When the last frame passed that was no heartbeat. */
  busyAt = 0;
  private readonly history: History;
  private readonly asked = new Map<string, Asked>();

  constructor(history: History) {
    this.history = history;
  }

  readonly tap: FrameTap = (frame) => {
    if (frame.direction === 'up') this.request(frame);
    else this.answer(frame);
  };

  private request(frame: Frame): void {
    const decoded = decodeClientMessage(frame.text);
    if (!decoded.ok) return;
    for (const one of decoded.frames) {
      if (one.kind !== 'request') continue;
      this.busyAt = frame.at;
      if (!recorded.includes(one.method)) continue;
      this.asked.set(`${frame.connection}:${one.id}`, { askedAt: frame.at, method: one.method, params: one.params });
    }
  }

  private answer(frame: Frame): void {
    const decoded = decodeServerMessage(frame.text);
    if (!decoded.ok) return;
    for (const one of decoded.frames) {
      if (one.kind === 'pong') continue;
      this.busyAt = frame.at;
      if (one.kind !== 'answer') continue;
      const key = `${frame.connection}:${one.id}`;
      const asked = this.asked.get(key);
      if (!asked) continue;
      this.asked.delete(key);
      const { client: device, server } = frame;
      this.history.add({
        kind: 'exchange',
        device,
        server,
        ...asked,
        params: redact(asked.params),
        result: one.result,
      });
    }
  }
}

/** A history holds no token. */
function redact(params: unknown): unknown {
  return typeof params === 'object' && params !== null && 'token' in params ? { ...params, token: '' } : params;
}
