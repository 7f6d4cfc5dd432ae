import { methods } from '@parley/protocol';
import { parse, type Schema, type Static } from '@parley/protocol/schema';
import type { Facts } from '../facts.ts';
import { type Exchange, ofKind } from '../history.ts';

/** What was said, if it has the declared form. */
export function read<Of extends Schema>(schema: Of, value: unknown): Static<Of> | undefined {
  const parsed = parse(schema, value);
  return parsed.ok ? parsed.value : undefined;
}

/** The life of the database that a session was opened in, if this opened one. */
export function epochOf(exchange: Exchange): number | undefined {
  if (exchange.method === 'login') return read(methods.session.login.result, exchange.result)?.epoch;
  if (exchange.method === 'resume') return read(methods.session.resume.result, exchange.result)?.session?.epoch;
  return undefined;
}

/**
 * When the device learnt that the database lives anew, for the last time: until then it goes on with what it holds of
 * the life before.
 */
export function newLifeAtOf({ run: { entries } }: Facts, device: string): number {
  let epoch: number | undefined;
  let toldEpoch: number | undefined;
  let newLifeAt = -1;
  for (const entry of entries) {
    if (!('device' in entry) || entry.device !== device) continue;
    if (entry.kind === 'exchange') toldEpoch = epochOf(entry) ?? toldEpoch;
    // An answer that came too late for its login is not heeded.
    if (entry.kind !== 'connection' || !entry.what.startsWith('Connected') || toldEpoch === epoch) continue;
    if (epoch !== undefined) newLifeAt = entry.at;
    epoch = toldEpoch;
  }
  return newLifeAt;
}

/**
 * Whether the visit in which the device learnt of the new life was over before it had been brought up to date: the next
 * one finds an empty cache, and knows of nothing that the app was told before.
 */
export function hasLeftUncompared(facts: Facts, device: string): boolean {
  const newLifeAt = newLifeAtOf(facts, device);
  const first = ofKind(facts.run.entries, 'connection', 'listSync').find(
    (entry) =>
      newLifeAt >= 0 &&
      entry.device === device &&
      entry.at >= newLifeAt &&
      (entry.kind === 'connection' ? entry.what.startsWith('Disconnected') : entry.what === 'Finished'),
  );
  return first?.kind === 'connection';
}
