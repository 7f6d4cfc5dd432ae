import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Clock } from '@parley/kernel/clock';
import type { Random } from '@parley/kernel/random';
import { type App, createApp } from './app.ts';
import { type AppCredentials, appFileName, openApp } from './app-file.ts';
import { explainDirectory, explainPort } from './cli/operator-error.ts';
import type { ProcessSettings } from './config.ts';
import type { Settings } from './config-source.ts';
import { createFaults } from './core/faults.ts';
import { toAppID } from './core/ids.ts';
import type { Log } from './core/log.ts';
import { createMemoryBus } from './delivery/memory-bus.ts';
import { attachWebSockets } from './gateway/ws-adapter.ts';
import { createDevelopmentTokenRoute } from './http/development-tokens.ts';
import { createFaultRoutes } from './http/faults.ts';
import { createHealthRoutes } from './http/health.ts';
import { createListener, type Listener } from './http/listener.ts';
import { createPageRoutes } from './http/pages.ts';
import type { Route } from './http/route.ts';
import type { Storage, StorageFailure } from './storage/storage.ts';

export interface ServerParts {
  readonly settings: Settings;
  /** Whether the endpoint for development tokens exists at all. */
  readonly hasDevelopmentTokens: boolean;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  /** The storage can vouch for nothing any more: the process must end. */
  onFatal(failure: StorageFailure): void;
}

export interface RunningServer {
  /** Where a person at this machine finds it. */
  readonly url: string;
  readonly app: AppCredentials & { readonly isNew: boolean };
  /** The file that holds the app's secret; absent if the settings hold it. */
  readonly appFile: string | undefined;
  /** Lets clients leave and everything that was taken in become durable, then closes. */
  stop(): Promise<void>;
}

const pagesDirectory = join(import.meta.dirname, '../../../apps/demo/dist');

/** Opens storage, app and port, in this order. What was opened is closed again if a later step fails. */
export async function startServer(parts: ServerParts): Promise<RunningServer> {
  const { settings, clock, random } = parts;
  const directory = openDirectory(settings.process);
  const storage = await openStorage(parts, directory);
  const closers: (() => Promise<void>)[] = [() => storage.close()];
  try {
    const configured = configuredApp(settings.process);
    const credentials = await openCredentials({ directory, storage, configured, clock, random });
    const faults = settings.process.faults ? createFaults() : undefined;
    const app = await createApp({
      clock,
      random,
      config: settings.config,
      log: parts.log,
      storage,
      bus: createMemoryBus(),
      onFatal: parts.onFatal,
      ...(faults && { faults }),
    });
    closers.push(() => app.stop());
    const life = { isStopping: false };
    const listener = openListener(parts, [
      ...createHealthRoutes({ clock, log: parts.log, sickness: app.sickness, isStopping: () => life.isStopping }),
      ...(parts.hasDevelopmentTokens
        ? [
            createDevelopmentTokenRoute({
              clock,
              random,
              app: presentApp(credentials, app),
              isOpen: settings.process.devTokens,
            }),
          ]
        : []),
      ...(faults ? createFaultRoutes(faults) : []),
      ...createPageRoutes(pagesDirectory),
    ]);
    const detach = attachWebSockets(listener.server, app.gateway, {
      connectionsMax: settings.config.limits.connectionsMax,
      allowedOrigins: settings.process.allowedOrigins,
    });
    closers.push(async () => {
      detach();
      await listener.close();
    });
    const url = await listen(listener, settings.process);
    return {
      url,
      app: credentials,
      appFile: configured ? undefined : join(directory, appFileName),
      stop: async () => {
        life.isStopping = true;
        await app.drain(settings.process.drainMs);
        await closeAll(closers);
      },
    };
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

/** The app with the secret that it has now: the command line may have given it a new one. */
function presentApp(credentials: AppCredentials, { context }: App): AppCredentials {
  const { appID } = credentials;
  return {
    appID,
    get serverSecret() {
      return context.apps.get(toAppID(appID))?.serverSecret ?? credentials.serverSecret;
    },
  };
}

/** What was opened last is closed first. */
async function closeAll(closers: (() => Promise<void>)[]): Promise<void> {
  for (let close = closers.pop(); close; close = closers.pop()) await close();
}

function openDirectory({ dataDir }: ProcessSettings): string {
  const directory = resolve(dataDir);
  try {
    makeDirectory(directory);
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw explainDirectory(directory, error);
  }
  return directory;
}

/** Step by step, because Node's recursive `mkdir` never ends where a file system answers ENOENT to every try. */
function makeDirectory(directory: string): void {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return;
  if (dirname(directory) !== directory) makeDirectory(dirname(directory));
  mkdirSync(directory, { mode: 0o700 });
}

function configuredApp({ appID, appSecret }: ProcessSettings): AppCredentials | undefined {
  return appID === undefined || appSecret === undefined ? undefined : { appID, serverSecret: appSecret };
}

async function openCredentials(parts: {
  readonly directory: string;
  readonly storage: Storage;
  readonly configured: AppCredentials | undefined;
  readonly clock: Clock;
  readonly random: Random;
}): ReturnType<typeof openApp> {
  try {
    return await openApp({ ...parts, system: parts.storage.system });
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw explainDirectory(parts.directory, error);
    throw error;
  }
}

/** Only the engine that is used is loaded: a start must be quick. */
async function openStorage(
  { settings, clock, random, log, onFatal }: ServerParts,
  directory: string,
): Promise<Storage> {
  const onFailure = (failure: StorageFailure): void => {
    if (failure.isFatal) onFatal(failure);
    else log.warn('storage.sick', { what: failure.message });
  };
  const { databaseUrl: url, databaseConnectionsMax: poolSizeMax } = settings.process;
  if (url !== undefined) {
    const { openPostgresStorage } = await import('./storage/postgres.ts');
    return openPostgresStorage({ url, clock, random, poolSizeMax, onFailure });
  }
  const { openSqliteStorage } = await import('./storage/sqlite.ts');
  return openSqliteStorage({ path: join(directory, 'parley.db'), clock, onFailure });
}

function openListener({ settings, log, random }: ServerParts, routes: readonly Route[]): Listener {
  const { http } = settings.process;
  const connectionsMax = settings.config.limits.connectionsMax + http.connectionsMax;
  return createListener({ log, random, routes, limits: { ...http, connectionsMax } });
}

async function listen(listener: Listener, { host, port }: ProcessSettings): Promise<string> {
  try {
    const address = await listener.listen({ host, port });
    return `http://${nameOf(host)}:${address.port}`;
  } catch (error) {
    throw explainPort({ host, port }, error);
  }
}

/** The addresses that mean "all" are none that a browser can go to. */
function nameOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
