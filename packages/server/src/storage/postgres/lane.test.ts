import { describe, expect, it } from 'vitest';
import type { DriverConnection, Outcome, Statement } from './driver.ts';
import { createLane } from './lane.ts';

const outcome: Outcome = { rows: [], count: 0, command: 'SELECT' };
const serverError = (code: string): Error => Object.assign(new Error(`refused ${code}`), { code });

/** Answers everything but the texts named, in the order asked. */
function createConnection(errors: Readonly<Record<string, string>>) {
  const sent: string[] = [];
  const connection: DriverConnection = {
    query: async ({ text }) => {
      sent.push(text);
      const code = errors[text];
      if (code !== undefined) throw serverError(code);
      return outcome;
    },
    isLost: false,
    release: () => {},
  };
  return { connection, sent };
}

const statement = (text: string): Statement => ({ text });

describe('the lane of a transaction', () => {
  it('sends reads right behind begin and writes only when it has begun', async () => {
    const { connection, sent } = createConnection({});
    const lane = createLane(connection, [[statement('begin'), []]]);
    const reading = lane.read(statement('read'), []);
    const writing = lane.run(statement('write'), []);
    expect(sent).toEqual(['begin', 'read']);
    await Promise.all([reading, writing]);
    expect(sent).toEqual(['begin', 'read', 'write']);
  });

  it('sends no write when begin is refused, because it would be committed alone', async () => {
    const { connection, sent } = createConnection({ begin: '57014' });
    const lane = createLane(connection, [[statement('begin'), []]]);
    await expect(lane.run(statement('write'), [])).rejects.toThrow('57014');
    await lane.begun;
    expect(() => lane.write(statement('write'))).toThrow('57014');
    expect(sent).toEqual(['begin']);
  });

  it('refuses an unawaited write before it has begun', () => {
    const { connection } = createConnection({});
    const lane = createLane(connection, [[statement('begin'), []]]);
    expect(() => lane.write(statement('write'))).toThrow('nothing is written before');
  });

  it('keeps the first failure, also of a write nobody waits for, and sends nothing behind it', async () => {
    const { connection, sent } = createConnection({ first: '23505', second: '25P02' });
    const lane = createLane(connection, [[statement('begin'), []]]);
    await lane.begun;
    lane.write(statement('first'));
    lane.write(statement('second'));
    await lane.settle();
    expect(lane.failure?.error).toMatchObject({ code: '23505' });
    await expect(lane.run(statement('third'), [])).rejects.toThrow('23505');
    expect(sent).toEqual(['begin', 'first', 'second']);
  });

  it('forgives what the server answered, never a lost connection', async () => {
    const answered = createLane(createConnection({ begin: '23505' }).connection, [[statement('begin'), []]]);
    await answered.begun;
    answered.forgive();
    expect(answered.failure).toBeUndefined();
    const lost = createLane(createConnection({ begin: 'ECONNRESET' }).connection, [[statement('begin'), []]]);
    await lost.begun;
    expect(() => lost.forgive()).toThrow('lost connection');
  });
});
