import { systemClock, systemRandom } from '@parley/kernel/system';
import type { ProcessSettings } from '../config.ts';
import type { OperatorLog } from '../core/operator-log.ts';
import { type BoundedLog, createBoundedLog } from '../operator-log/bounded-log.ts';
import { createTextLog } from '../operator-log/text-log.ts';
import type { RunningServer } from '../server.ts';
import type { Command, OptionValues, Terminal } from './command.ts';
import { OperatorError } from './operator-error.ts';
import { configOption, loadSettings } from './settings.ts';
import { awaitStopSignal, stopInTime } from './stopping.ts';

export const startCommand: Command = {
  summary: 'run the server for development',
  doc: 'Serves API, WebSocket and pages on one port. The pages sign in without an application server: this server hands development tokens to direct requests from this machine that show the key of the printed address, which is another one at every start. Pages that other servers of this machine serve may do the same, and find the SDK at `/zim.js`.',
  options: { config: configOption },
  examples: ['start', 'start --config parley.json'],
  run: (terminal, options) => runServer('start', terminal, options),
};

export const serveCommand: Command = {
  summary: 'run the server for production',
  doc: 'Serves API, WebSocket and pages on one port, writes its log as lines of JSON and hands out no development tokens.',
  options: { config: configOption },
  examples: ['serve', 'serve --config /etc/parley.json'],
  run: (terminal, options) => runServer('serve', terminal, options),
};

/** Beyond the time in which clients leave: for what is in the making, the database and the port. */
const stopGraceMs = 10_000;

async function runServer(mode: 'start' | 'serve', terminal: Terminal, options: OptionValues): Promise<number> {
  const settings = loadSettings(terminal, options);
  if (mode === 'serve') refuseForProduction(settings.process);
  const leaving: { log?: BoundedLog } = {};
  const exitNow = (code: number): void => {
    leaving.log?.flush();
    terminal.exitNow(code);
  };
  const stopSignal = awaitStopSignal({ ...terminal, exitNow }, systemClock);
  const log = await createLog(mode, terminal, settings.process);
  leaving.log = log;
  const crash = (event: string, error: unknown): void => {
    log.error(event, {}, error);
    exitNow(1);
  };
  terminal.onCrash((error) => crash('process.crashed', error));

  const { startServer } = await import('../server.ts');
  const server = await startServer({
    settings,
    isForDevelopment: mode === 'start',
    log,
    clock: systemClock,
    random: systemRandom,
    onFatal: (failure) => crash('storage.lost', failure),
  });
  if (mode === 'start') terminal.out(welcome(server));
  else log.info('server.ready', { url: server.url, metricsUrl: server.metricsUrl, appID: server.app.appID });

  const signal = await stopSignal;
  log.info('server.stopping', { signal });
  const withinMs = settings.process.drainMs + stopGraceMs;
  await stopInTime({ terminal: { ...terminal, exitNow }, clock: systemClock, withinMs }, () => server.stop());
  log.info('server.stopped');
  log.flush();
  return 0;
}

function refuseForProduction({ devTokens, faults }: ProcessSettings): void {
  const fault = devTokens
    ? 'PARLEY_DEV_TOKENS must not be set for `parley serve`, which has no development tokens'
    : faults &&
      'PARLEY_FAULTS must not be set for `parley serve`: what makes operations fail is for tests of `parley start`';
  if (fault) throw new OperatorError(fault, { exitCode: 2 });
}

async function createLog(
  mode: 'start' | 'serve',
  terminal: Terminal,
  { logLevel, logLinesPerSecond }: Pick<ProcessSettings, 'logLevel' | 'logLinesPerSecond'>,
): Promise<BoundedLog> {
  const log = await createWholeLog(mode, terminal, logLevel);
  return createBoundedLog({ log, clock: systemClock, linesPerSecond: logLinesPerSecond, level: logLevel });
}

async function createWholeLog(
  mode: 'start' | 'serve',
  terminal: Terminal,
  level: ProcessSettings['logLevel'],
): Promise<OperatorLog> {
  if (mode === 'start') return createTextLog({ level, clock: systemClock, write: terminal.out });
  const { createJsonLog } = await import('../operator-log/json-log.ts');
  return createJsonLog(level);
}

/** The key is behind the `#`, which browsers keep to themselves. */
function welcome({ url, developmentKey, metricsUrl, app, appFile }: RunningServer): string {
  return [
    `Parley is ready at ${url}${developmentKey === undefined ? '' : `/#key/${developmentKey}`}`,
    `  App    ${app.appID}${app.isNew ? ', made just now' : ''}${appFile ? `; its secret is in ${appFile}` : ''}`,
    ...(metricsUrl === undefined ? [] : [`  Metrics ${metricsUrl}/metrics`]),
    '  Token  npm run --silent parley -- token --user <id>',
    '  Stop   Ctrl+C',
  ].join('\n');
}
