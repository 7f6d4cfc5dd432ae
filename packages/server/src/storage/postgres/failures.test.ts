import { describe, expect, it } from 'vitest';
import { isAnswered, isLostRace, isUniqueViolation, toStorageFailure } from './failures.ts';

const thrown = (code: string | undefined, message: string, more: object = {}): Error =>
  Object.assign(new Error(message), { code, ...more });

describe('failures of the database', () => {
  it.each([
    ['ECONNREFUSED', 'start PostgreSQL'],
    ['28P01', 'correct user and password'],
    ['3D000', 'create it or correct its name'],
    ['53100', 'free space'],
    ['53200', 'max_locks_per_transaction'],
    ['53300', 'max_connections'],
    ['25006', 'connect to the primary'],
    ['42601', 'refused a statement'],
    ['EPIPE', 'cannot be reached'],
  ])('%s says what to do', (code, words) => {
    const failure = toStorageFailure(thrown(code, 'in the words of the server'));
    expect(failure.message).toContain(words);
    expect(failure.message).toContain(code);
    expect(failure.isFatal).toBe(false);
  });

  it('values of users are not told: neither in messages of data exceptions nor in details', () => {
    const data = toStorageFailure(
      thrown('22P02', 'invalid input syntax for type bigint: "secret"', { table: 'users' }),
    );
    expect(data.message).not.toContain('secret');
    expect(data.message).toContain('users');
    const unique = toStorageFailure(thrown('23505', 'duplicate key', { detail: 'Key (user_id)=(secret)' }));
    expect(JSON.stringify([unique, unique.message, unique.stack, unique.cause])).not.toContain('secret');
  });

  it.each([
    ['23505', true],
    ['40P01', true],
    ['25P03', false],
    ['57P01', false],
    ['08006', false],
    ['ECONNRESET', false],
    [undefined, false],
  ])('%s: the connection lives on is %s', (code, isAlive) => {
    expect(isAnswered(thrown(code, ''))).toBe(isAlive);
  });

  it('only lost races and rows that are there by now are worth another run', () => {
    expect(['40001', '40P01', '23505', '53100'].map((code) => isLostRace(thrown(code, '')))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(isUniqueViolation(thrown('23505', ''))).toBe(true);
  });
});
