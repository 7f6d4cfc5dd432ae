import { events } from '@parley/protocol';
import { decodeClientMessage, decodeServerMessage } from '@parley/protocol/codec';
import type { ServerFrame } from '@parley/protocol/frames';
import { parse } from '@parley/protocol/schema';
import type { Frame, FrameTap } from './connection.ts';
import type { History } from './history.ts';

/** Methods whose answers the checkers look at. */
const recorded: readonly string[] = ['login', 'resume', 'sync', 'catchUp'];
/** The method whose refusals they look at. */
const send = 'sendMessage';
const entryName = events.entry.name;

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
    else if (frame.direction === 'out') this.handedOut(frame);
    else this.answer(frame);
  };

  private request(frame: Frame): void {
    const decoded = decodeClientMessage(frame.text);
    if (!decoded.ok) return;
    for (const one of decoded.frames) {
      if (one.kind !== 'request') continue;
      this.busyAt = frame.at;
      if (one.method !== send && !recorded.includes(one.method)) continue;
      this.asked.set(`${frame.connection}:${one.id}`, { askedAt: frame.at, method: one.method, params: one.params });
    }
  }

  private handedOut(frame: Frame): void {
    if (!frame.text.includes('"refusal"') && !frame.text.includes(`"${entryName}"`)) return;
    const decoded = decodeServerMessage(frame.text);
    for (const one of decoded.ok ? decoded.frames : []) {
      if (one.kind === 'event') this.event(frame.client, one);
      if (one.kind !== 'refusal') continue;
      const asked = this.asked.get(`${frame.connection}:${one.id}`);
      if (asked?.method !== send) continue;
      const localMessageID = String(fieldOf(asked.params, 'localMessageID'));
      this.history.add({ kind: 'refused', device: frame.client, localMessageID, code: one.code });
    }
  }

  private event(device: string, { event, data }: Extract<ServerFrame, { kind: 'event' }>): void {
    if (event !== entryName) return;
    const read = parse(events.entry.data, data);
    if (!read.ok) return;
    const told = read.value;
    const entries = 'others' in told ? [told, ...(told.others ?? [])] : [told];
    for (const entry of entries) {
      if (!('message' in entry) || !entry.message) continue;
      const { position, message } = entry;
      this.history.add({ kind: 'handedOut', device, log: told.log, position, messageID: String(message.messageID) });
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
      if (asked.method === send) continue;
      const { client: device, server, connection } = frame;
      this.history.add({
        kind: 'exchange',
        device,
        server,
        connection,
        ...asked,
        params: redact(asked.params),
        result: one.result,
      });
    }
  }
}

const fieldOf = (params: unknown, name: string): unknown =>
  typeof params === 'object' && params !== null ? Reflect.get(params, name) : undefined;

/** A history holds no token. */
function redact(params: unknown): unknown {
  return typeof params === 'object' && params !== null && 'token' in params ? { ...params, token: '' } : params;
}
