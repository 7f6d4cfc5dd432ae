/** A WebSocket message is a JSON list of frames, in both directions. */
export type ClientFrame =
  | { readonly kind: 'request'; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly kind: 'ping' };

export type ServerFrame =
  | { readonly kind: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly code: number; readonly message: string }
  | { readonly kind: 'event'; readonly event: string; readonly data: unknown }
  | { readonly kind: 'pong'; readonly wall: number };

/** A frame as it stands inside the list; encoded once, however many connections it goes to. */
export type EncodedFrame = string & { readonly encodedFrame: true };

/** A JSON text that is embedded as it is: a stored message body is never decoded on its way out. */
export class EncodedJson {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const encodeValue = (value: unknown): string =>
  value instanceof EncodedJson ? value.text : (JSON.stringify(value) ?? 'null');

export function encodeAnswer(id: number, result: unknown): EncodedFrame {
  return `{"kind":"answer","id":${id},"result":${encodeValue(result)}}` as EncodedFrame;
}

export function encodeRefusal(id: number, code: number, message: string): EncodedFrame {
  return JSON.stringify({ kind: 'refusal', id, code, message }) as EncodedFrame;
}

export function encodeEvent(event: string, data: unknown): EncodedFrame {
  return `{"kind":"event","event":${JSON.stringify(event)},"data":${encodeValue(data)}}` as EncodedFrame;
}

export function encodePong(wall: number): EncodedFrame {
  return `{"kind":"pong","wall":${wall}}` as EncodedFrame;
}

export function encodeRequest(id: number, method: string, params: unknown): EncodedFrame {
  return `{"kind":"request","id":${id},"method":${JSON.stringify(method)},"params":${encodeValue(params)}}` as EncodedFrame;
}

export const pingFrame = '{"kind":"ping"}' as EncodedFrame;

/** Frames that travel as one: they reach a connection together, in their order. */
export const joinFrames = (frames: readonly EncodedFrame[]): EncodedFrame => frames.join(',') as EncodedFrame;

/** Joins encoded frames to the one WebSocket message that carries them. */
export function encodeMessage(frames: readonly EncodedFrame[]): string {
  return frames.length === 1 ? `[${frames[0]}]` : `[${frames.join(',')}]`;
}
