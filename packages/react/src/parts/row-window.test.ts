import { describe, expect, it } from 'vitest';
import { Heights, keptHeightsMax } from './heights.ts';
import { isDrawn, type Place, placeAt, windowAround } from './row-window.ts';

const keys = Array.from({ length: 1000 }, (_, index) => `k${index}`);
const indexOf = (place: Place): number | undefined => (place === 'end' ? undefined : keys.indexOf(place.key));

function around(place: Place, heights = new Heights(50)) {
  return windowAround({ keys, heights, place, index: indexOf(place), viewPx: 500, sparePx: 200 });
}

describe('the rows that are drawn', () => {
  it('reach from a little above the view to a little below it', () => {
    expect(around({ key: 'k500', topPx: 0 })).toEqual({ start: 496, end: 514, abovePx: 24_800, belowPx: 24_300 });
    expect(around({ key: 'k500', topPx: 100 })).toMatchObject({ start: 494, end: 512 });
    expect(around('end')).toEqual({ start: 986, end: 1000, abovePx: 49_300, belowPx: 0 });
    expect(around({ key: 'k0', topPx: 40 })).toMatchObject({ start: 0, abovePx: 0 });
    expect(
      windowAround({ keys: [], heights: new Heights(50), place: 'end', index: undefined, viewPx: 500, sparePx: 200 }),
    ).toEqual({ start: 0, end: 0, abovePx: 0, belowPx: 0 });
  });

  it('are as many as it takes, whatever their heights', () => {
    const heights = new Heights(50);
    for (const key of keys.slice(0, 500)) heights.note(key, 400);
    expect(around({ key: 'k499', topPx: 0 }, heights)).toMatchObject({ start: 498 });
  });

  it('are known to have a place in view or not', () => {
    const drawn = around({ key: 'k500', topPx: 0 });
    expect(isDrawn({ key: 'k510', topPx: 0 }, 510, drawn, 1000)).toBe(true);
    expect(isDrawn({ key: 'k520', topPx: 0 }, 520, drawn, 1000)).toBe(false);
    expect(isDrawn('end', undefined, drawn, 1000)).toBe(false);
    expect(isDrawn('end', undefined, around('end'), 1000)).toBe(true);
  });

  it('are found by how far down the list they are', () => {
    expect(placeAt(keys, new Heights(50), 1020)).toEqual({ key: 'k20', topPx: -20 });
    expect(placeAt(keys, new Heights(50), -30)).toEqual({ key: 'k0', topPx: 30 });
    expect(placeAt(keys, new Heights(50), 50_000)).toBe('end');
  });
});

describe('heights', () => {
  it('that were never measured are taken for the mean of the first ones that were, and stay so', () => {
    const heights = new Heights(50);
    for (const key of keys.slice(0, 20)) heights.note(key, 80);
    expect([heights.of('k0'), heights.of('k900')]).toEqual([80, 80]);
    heights.note('k21', 8000);
    expect([heights.of('k21'), heights.of('k900')]).toEqual([8000, 80]);
    heights.forget();
    expect(heights.of('k21')).toBe(80);
  });

  it('are remembered of so many rows and no more', () => {
    const heights = new Heights(50);
    for (let index = 0; index <= keptHeightsMax; index += 1) heights.note(`row${index}`, index === 0 ? 999 : 60);
    expect(heights.of('row0')).toBeLessThan(200);
    expect(heights.of(`row${keptHeightsMax}`)).toBe(60);
  });
});
