/**
 * Makes the site of the documentation from the Markdown of the project: `npm run docs`. A link that leads nowhere and a page that no index
 * lists end it. With `--serve` it shows the site to this machine.
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeAssets } from './site/assets.ts';
import { serveSite } from './site/serve.ts';
import { BrokenSite, makeSite } from './site/site.ts';
import { mayWriteTo, writeSite } from './site/write-site.ts';

const usage = `Usage: npm run docs -- [--to <folder>] [--serve [--port <port>]]

Makes the site of the documentation in <folder> (dist/docs by default), whose former content goes. Any server of files can
serve it, below any path, and it can be opened from the disk.

  --to <folder>  where the site goes
  --serve        serves it at http://127.0.0.1:8701 until Ctrl+C
  --port <port>  another port
  --help         this`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      to: { type: 'string', default: join(import.meta.dirname, '../dist/docs') },
      serve: { type: 'boolean', default: false },
      port: { type: 'string', default: '8701' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`"${values.port}" is no port.`);
  const folder = resolve(values.to);
  if (!mayWriteTo(folder)) throw new Error(`${folder} holds something else than a site; nothing was written.`);
  console.log('docs: reading the pages …');
  const site = makeSite(await makeAssets());
  writeSite(site, folder);
  for (const warning of site.warnings) console.warn(`docs: ${warning}`);
  console.log(`docs: ${site.pageCount} pages in ${folder}; open ${join(folder, 'index.html')}`);
  if (!values.serve) return;
  const { url } = await serveSite(folder, port);
  console.log(`docs: served at ${url} until Ctrl+C`);
}

const isExpected = (error: unknown): error is Error =>
  error instanceof BrokenSite ||
  (error instanceof Error && (!('code' in error) || /^(ERR_PARSE|EADDR|EACCES)/.test(String(error.code))));

try {
  await main();
} catch (error) {
  if (!isExpected(error)) throw error;
  console.error(`docs: ${error.message}`);
  process.exitCode = 1;
}
