/** A server handed a device a message by an event of its log, whatever the device made of it. */
export interface HandedOut {
  readonly kind: 'handedOut';
  readonly device: string;
  readonly log: number;
  readonly position: number;
  readonly messageID: string;
}
