import { expect, test } from 'vitest';
import { createRegistry } from './registry.ts';

test('counters, gauges and histograms are written in the text format of Prometheus', () => {
  const registry = createRegistry();
  registry.counter({ name: 'requests_total', help: 'Requests.', labels: { method: 'a' } }).add();
  registry.counter({ name: 'requests_total', help: 'Requests.', labels: { method: 'b' } }).add(2);
  registry.gauge({ name: 'size', help: 'A size\nin \\ bytes.' }).set(1.5);
  const histogram = registry.histogram({ name: 'seconds', help: 'Time.', bounds: [0.1, 1], labels: { path: 'x' } });
  for (const value of [0.05, 0.1, 0.5, 7]) histogram.observe(value);
  expect(registry.render()).toBe(
    [
      '# HELP requests_total Requests.',
      '# TYPE requests_total counter',
      'requests_total{method="a"} 1',
      'requests_total{method="b"} 2',
      '# HELP size A size\\nin \\\\ bytes.',
      '# TYPE size gauge',
      'size 1.5',
      '# HELP seconds Time.',
      '# TYPE seconds histogram',
      'seconds_bucket{path="x",le="0.1"} 2',
      'seconds_bucket{path="x",le="1"} 3',
      'seconds_bucket{path="x",le="+Inf"} 4',
      'seconds_sum{path="x"} 7.65',
      'seconds_count{path="x"} 4',
      '',
    ].join('\n'),
  );
  expect(registry.names()).toEqual(['requests_total', 'size', 'seconds_bucket', 'seconds_sum', 'seconds_count']);
});

test('the value of a label is escaped', () => {
  const registry = createRegistry();
  registry.gauge({ name: 'odd', help: '', labels: { word: 'a"b\\c\nd' } }).set(1);
  expect(registry.render()).toContain('odd{word="a\\"b\\\\c\\nd"} 1');
});

test('a name that Prometheus does not take, and a second type of one name, are bugs', () => {
  const registry = createRegistry();
  registry.gauge({ name: 'one', help: '' });
  expect(() => registry.counter({ name: 'one', help: '' })).toThrow(/one type/);
  expect(() => registry.gauge({ name: 'one two', help: '' })).toThrow(/plain name/);
  expect(() => registry.gauge({ name: 'two', help: '', labels: { 'a-b': 'c' } })).toThrow(/plain name/);
});
