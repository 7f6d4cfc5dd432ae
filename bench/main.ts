/** `npm run bench -- <scenario>`: measures Parley against frozen references in the same run. */
import { parseArgs } from 'node:util';
import { printReport, type Report } from './report.ts';
import { benchSend } from './send.ts';

const help = `Usage: npm run bench -- send [options]

Measures durable one-to-one messages against a bare pipeline in the same run.
Nothing else should run on the machine meanwhile. Ctrl-C stops.

  --pairs N           pairs of clients (default 50)
  --in-flight N       messages in flight per pair (default 20)
  --seconds N         measured time per round (default 8)
  --rounds N          rounds of each, in turn; the median counts (default 3)
  --conversations N   conversations written to in turn (default: one per pair)
  --json              print one line of JSON last
  --help              this text`;

function wholeNumber(name: string, value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new Error(`--${name} takes a whole number, not "${value}"`);
  return Number(value);
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      pairs: { type: 'string', default: '50' },
      'in-flight': { type: 'string', default: '20' },
      seconds: { type: 'string', default: '8' },
      rounds: { type: 'string', default: '3' },
      conversations: { type: 'string', default: '0' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  if (positionals.length !== 1 || positionals[0] !== 'send') {
    console.error(`Name one scenario: send.\n\n${help}`);
    return 2;
  }
  const report: Report = await benchSend({
    pairs: wholeNumber('pairs', values.pairs),
    inFlight: wholeNumber('in-flight', values['in-flight']),
    seconds: wholeNumber('seconds', values.seconds),
    rounds: wholeNumber('rounds', values.rounds),
    conversations: wholeNumber('conversations', values.conversations),
    progress: (line) => console.error(line),
  });
  if (values.json) console.log(JSON.stringify(report));
  else printReport(report);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
