import type { Cancel } from '@parley/kernel/clock';

/**
 * Carries hints and beacons between the nodes of an installation, this one included. It may lose, double, delay
 * and reorder. Subjects are made of app numbers and hash buckets, never of user text.
 */
export interface Bus {
  /** Never throws, and never calls a listener before it has returned. */
  publish(subject: string, message: BusMessage): void;
  /** A listener does not throw. */
  subscribe(subject: string, listener: (message: BusMessage) => void): Cancel;
}

/**
 * Text, so that an implementation between processes has nothing to encode. One within a process hands the object on as
 * it is: its text may be made only when it is read.
 */
export interface BusMessage {
  readonly header: string;
  readonly body: string;
}
