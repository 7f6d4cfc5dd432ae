import { describe, expect, it } from 'vitest';
import { rowsOf } from './thread-rows.ts';
import type { ThreadMessage } from './types.ts';

const noon = new Date(2026, 4, 20, 12).getTime();
const minuteMs = 60_000;

const message = (key: string, senderUserID: string, minutes: number): ThreadMessage => ({
  key,
  senderUserID,
  isOwn: senderUserID === 'me',
  text: key,
  timestamp: noon + minutes * minuteMs,
  status: 'sent',
});

/** Each row in short: what begins with it and what ends. */
const shown = (messages: readonly ThreadMessage[], firstUnread?: string): string[] =>
  rowsOf(messages, firstUnread).rows.map((row) => {
    if (row.kind !== 'message') return row.kind;
    return [row.key, row.isTurn && 'turn', row.isFirst && 'first', row.isLast && 'last'].filter(Boolean).join(' ');
  });

describe('the rows of a thread', () => {
  it('group what one person wrote within a minute', () => {
    const messages = [message('a', 'kim', 0), message('b', 'kim', 0.5), message('c', 'kim', 2), message('d', 'me', 2)];
    expect(shown(messages)).toEqual(['day', 'a turn first', 'b last', 'c first last', 'd turn first last']);
  });

  it('have what the server says as a line of its own, which ends what one person wrote', () => {
    const nobody = { userID: 'kim', name: 'Kim', isOwn: false };
    const tips = { ...{ event: 5, change: 0, who: nobody, whom: [] }, groupName: '', isOn: false, memberRole: 0 };
    const said = { ...message('t', 'kim', 0), text: undefined, details: { kind: 'tips' as const, tips } };
    const messages = [message('a', 'kim', 0), said, message('b', 'kim', 0)];
    expect(shown(messages)).toEqual(['day', 'a turn first last', 'tips', 'b turn first last']);
  });

  it('tell apart what was sent and what was not', () => {
    const messages = [
      message('a', 'me', 0),
      { ...message('b', 'me', 0), status: 'failed' as const },
      message('c', 'me', 0),
    ];
    expect(shown(messages)).toEqual(['day', 'a turn first last', 'b first last', 'c first last']);
  });

  it('begin anew on a new day and where it is unread', () => {
    const messages = [
      message('a', 'kim', 0),
      message('b', 'kim', 0),
      message('c', 'kim', 1440),
      message('d', 'kim', 1440),
    ];
    expect(shown(messages, 'b')).toEqual([
      'day',
      'a turn first last',
      'unread',
      'b turn first last',
      'day',
      'c turn first',
      'd last',
    ]);
  });

  it('know the place of each', () => {
    const { rows, indexByKey } = rowsOf([message('a', 'kim', 0), message('b', 'me', 1440)], undefined);
    expect(rows.map(({ key }) => indexByKey.get(key))).toEqual([0, 1, 2, 3]);
    expect(rowsOf([], undefined).rows).toEqual([]);
  });

  it('take a day that the clocks made longer or shorter as one', () => {
    // Wherever this runs: each day of a year from its first minute to its last.
    const days = Array.from({ length: 366 }, (_, day) => new Date(2026, 0, 1 + day));
    const messages = days.flatMap((day, index) =>
      [day.getTime(), new Date(2026, 0, 2 + index).getTime() - 1].map((timestamp, at) => ({
        ...message(`${index}.${at}`, 'kim', 0),
        timestamp,
      })),
    );
    expect(rowsOf(messages, undefined).rows.filter(({ kind }) => kind === 'day')).toHaveLength(366);
  });
});
