/**
 * Decides how events are encoded on the wire: JSON, or MessagePack by
 * `msgpackr`, by time on server and client, bytes, and size in the SDK.
 *
 * Run: node bench/decisions/codec.ts
 */
import { gzipSync } from 'node:zlib';

import { Packr } from 'msgpackr';
import { Unpackr as PlainUnpackr } from 'msgpackr/unpack';

import { bundleSize, type Candidate, printResult, printTable, round, sink, timeInterleaved } from './harness.ts';
import { validValues } from './schema-fixtures.ts';

const texts = {
  ascii: 'Good morning, the new build is ready to be tested by everybody.',
  cjk: '早上好,新版本已经可以测试了,请大家今天下班之前试用一遍并把问题写下来,谢谢各位的支持与配合。',
} as const;

// Records would need a dictionary per connection, which an event encoded once for all receivers cannot have.
const packr = new Packr({ useRecords: false, mapsAsObjects: true });
const plainUnpackr = new PlainUnpackr({ useRecords: false, mapsAsObjects: true });

function candidatesFor(textName: string, event: object): Candidate[] {
  const json = JSON.stringify(event);
  const jsonBuffer = Buffer.from(json, 'utf8');
  const packed = Buffer.from(packr.pack(event));
  const jsonFrame = Array.from({ length: 16 }, () => json);
  const packedFrame = Array.from({ length: 16 }, () => packed);
  const comma = Buffer.from(',');
  const jsonBuffers = jsonFrame.flatMap(() => [jsonBuffer, comma]);
  const name = (what: string): string => `${textName}/${what}`;
  return [
    { name: name('json encode to string'), run: () => sink.take(JSON.stringify(event)) },
    { name: name('json encode to Buffer'), run: () => sink.take(Buffer.from(JSON.stringify(event), 'utf8')) },
    { name: name('msgpackr encode to Buffer'), run: () => sink.take(packr.pack(event)) },
    { name: name('json decode from string'), run: () => sink.take(JSON.parse(json)) },
    { name: name('json decode from Buffer'), run: () => sink.take(JSON.parse(jsonBuffer.toString('utf8'))) },
    { name: name('msgpackr decode, native'), run: () => sink.take(packr.unpack(packed)) },
    { name: name('msgpackr decode, as in a browser'), run: () => sink.take(plainUnpackr.unpack(packed)) },
    // A frame carries events that were encoded before, as text or as bytes; this cost is paid per connection.
    {
      name: name('json frame of 16 texts'),
      run: () => sink.take(Buffer.from(`[${jsonFrame.join(',')}]`, 'utf8')),
    },
    { name: name('json frame of 16 Buffers'), run: () => sink.take(Buffer.concat(jsonBuffers)) },
    { name: name('msgpackr frame of 16'), run: () => sink.take(Buffer.concat(packedFrame)) },
  ];
}

const events = Object.entries(texts).map(([name, message]) => ({
  name,
  event: { ...validValues.messageEvent, message },
}));
const sizes = Object.fromEntries(
  events.map(({ name, event }) => {
    const json = Buffer.from(JSON.stringify(event));
    const packed = Buffer.from(packr.pack(event));
    return [
      name,
      {
        json: json.length,
        msgpackr: packed.length,
        jsonGzip: gzipSync(json).length,
        msgpackrGzip: gzipSync(packed).length,
      },
    ];
  }),
);
const bundle = await bundleSize(
  `import { Packr } from 'msgpackr'; export const packr = new Packr({ useRecords: false });`,
  import.meta.dirname,
);
const microseconds = timeInterleaved(
  events.flatMap(({ name, event }) => candidatesFor(name, event)),
  { rounds: 7, roundMs: 80 },
);
const steps = [...microseconds.keys()]
  .filter((key) => key.startsWith('ascii/'))
  .map((key) => key.slice('ascii/'.length));
const speed = Object.fromEntries(
  steps.map((step) => [
    step,
    {
      ascii: round(microseconds.get(`ascii/${step}`) ?? Number.NaN),
      cjk: round(microseconds.get(`cjk/${step}`) ?? Number.NaN),
    },
  ]),
);
printTable(
  ['µs', 'ascii', 'cjk'],
  Object.entries(speed).map(([step, row]) => [step, row.ascii, row.cjk]),
);
printTable(
  ['bytes', 'json', 'msgpackr'],
  Object.entries(sizes).map(([name, row]) => [name, row.json, row.msgpackr]),
);
printTable(
  ['bundle', 'min', 'gzip'],
  [
    ['msgpackr', bundle.minifiedBytes, bundle.gzipBytes],
    ['json', 0, 0],
  ],
);
printResult('codec', { microseconds: speed, bytes: sizes, bundle });
