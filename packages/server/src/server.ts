import { accessSync, constants, mkdirSync, readFileSync, statSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { dirname, join, resolve } from 'node:path';
import type { Cancel, Clock } from '@parley/kernel/clock';
import type { Random } from '@parley/kernel/random';
import { type App, createApp, sweepNames } from './app.ts';
import { type AppCredentials, appFileName, openApp } from './app-file.ts';
import { explainCertificate, explainDirectory, explainPort, OperatorError } from './cli/operator-error.ts';
import type { ProcessSettings } from './config.ts';
import type { Settings } from './config-source.ts';
import { createFaults } from './core/faults.ts';
import { toAppID } from './core/ids.ts';
import type { OperatorLog } from './core/operator-log.ts';
import { createMemoryBus } from './delivery/memory-bus.ts';
import { createDiskFiles, placeOfFiles } from './files/disk-files.ts';
import type { StoredFiles } from './files/stored-files.ts';
import { createPageCheck, createPageDiagnosisRoute, type MayConnect, originSetting } from './gateway/page-check.ts';
import { attachWebSockets, webSocketPath } from './gateway/ws-adapter.ts';
import { type Certificate, type CertificateFiles, readCertificate, watchCertificate } from './http/certificate.ts';
import { createClientFinder, createPermit, createTrust } from './http/client-address.ts';
import { createDevelopmentKey, createDevelopmentTokenRoutes } from './http/development-tokens.ts';
import { createFaultRoutes } from './http/faults.ts';
import { createHealthRoutes } from './http/health.ts';
import { createListener, type Listener } from './http/listener.ts';
import { createMetricsRoute } from './http/metrics.ts';
import { createPageRoutes } from './http/pages.ts';
import type { HttpRequest, Route } from './http/route.ts';
import { createScriptRoute } from './http/script.ts';
import { createServerApiRoutes } from './http/server-api.ts';
import { createWatch, type Watch } from './metrics/watch.ts';
import { createOutage, type Outage } from './operator-log/outage.ts';
import { judgeDirectory, whyPlanted, whyPublic } from './ownership.ts';
import type { Storage, StorageFailure } from './storage/storage.ts';

export interface ServerParts {
  readonly settings: Settings;
  /** For a developer's machine: there are development tokens and the SDK's script, and loopback pages may connect. */
  readonly isForDevelopment: boolean;
  readonly log: OperatorLog;
  readonly clock: Clock;
  readonly random: Random;
  /** The storage can vouch for nothing any more: the process must end. */
  onFatal(failure: StorageFailure): void;
}

export interface RunningServer {
  /** Where a person at this machine finds it. */
  readonly url: string;
  /** What the pages show to get development tokens; absent where nothing of the sort is asked for. */
  readonly developmentKey?: string;
  /** Where Prometheus finds its figures, if they are served. */
  readonly metricsUrl?: string;
  readonly app: AppCredentials & { readonly isNew: boolean };
  /** The file that holds the app's secret; absent if the settings hold it. */
  readonly appFile: string | undefined;
  /** Lets clients leave and everything that was taken in become durable, then closes. */
  stop(): Promise<void>;
}

const root = join(import.meta.dirname, '../../..');
const pagesDirectory = join(root, 'apps/demo/dist');
const scriptDirectory = join(root, 'packages/client/script/dist');

/** Opens storage, app and port, in this order. What was opened is closed again if a later step fails. */
export async function startServer(given: ServerParts): Promise<RunningServer> {
  const { settings, clock, random } = given;
  const directory = openDirectory(given);
  const { parts, storage, serving, closers } = await openWatchedStorage(given, directory);
  try {
    const configured = configuredApp(settings.process);
    const graceMs = settings.process.appSecretGraceSeconds * 1000;
    const credentials = await openCredentials({ directory, storage, configured, graceMs, clock, random });
    const faults = settings.process.faults ? createFaults() : undefined;
    const certificate = openCertificate(parts);
    const watch = openWatch(settings, closers);
    const app = await createApp({
      clock,
      random,
      config: settings.config,
      operatorLog: parts.log,
      storage,
      bus: createMemoryBus(),
      files: openFiles(settings.process, directory),
      onFatal: parts.onFatal,
      ...(faults && { faults }),
      ...(watch && { metrics: watch.metrics }),
    });
    serving.app = app;
    closers.push(() => app.stop());
    const life = { isStopping: false };
    const isKeyNeeded = parts.isForDevelopment && !settings.process.devTokens;
    const developmentKey = isKeyNeeded ? createDevelopmentKey(random) : undefined;
    const mayConnect = createPageCheck({
      allowedOrigins: settings.process.allowedOrigins,
      areLoopbackPagesAllowed: parts.isForDevelopment,
    });
    const pages = createPageRoutes(pagesDirectory);
    const isFirst = ({ path }: Route): boolean => path === '/';
    const listener = openListener(parts, certificate, [
      ...createHealthRoutes({ clock, log: parts.log, sickness: app.sickness, isStopping: () => life.isStopping }),
      ...developmentRoutes(parts, presentApp(credentials, app), developmentKey),
      createPageDiagnosisRoute(webSocketPath, mayConnect),
      ...(faults ? createFaultRoutes(faults) : []),
      ...createServerApiRoutes(serverApiParts(parts, certificate, app), pages.find(isFirst)),
      ...pages.filter((route) => !isFirst(route)),
    ]);
    const detach = openWebSockets(parts, listener, { gateway: app.gateway, mayConnect, watch });
    const endRenewal = renewCertificate(parts, listener);
    closers.push(async () => {
      endRenewal();
      detach();
      await listener.close();
    });
    const metricsUrl = watch && (await serveMetrics(parts, watch, { app, storage, closers }));
    const url = await listen(listener, settings.process, certificate ? 'https' : 'http');
    return {
      url,
      ...(developmentKey !== undefined && { developmentKey }),
      ...(metricsUrl !== undefined && { metricsUrl }),
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

function serverApiParts({ settings }: ServerParts, certificate: Certificate | undefined, { serverApi }: App) {
  const findClient = createClientFinder(settings.process.proxy);
  const clientOf = ({ remoteAddress: address, headers }: HttpRequest) =>
    findClient({ address, isSecure: certificate !== undefined, headers });
  const { allowPlainHttp, addresses } = settings.config.serverApi;
  return { serverApi, allowPlainHttp, mayAsk: createPermit(addresses), clientOf, describe: describeActions };
}

/** Loaded when somebody asks: a start must be quick. */
async function describeActions(): Promise<object> {
  const { describeActions: describe } = await import('./server-api/openapi.ts');
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'));
  return describe(String(version));
}

/** What a developer's machine has beside the rest. */
function developmentRoutes(
  { isForDevelopment, clock, random }: ServerParts,
  app: AppCredentials,
  key: string | undefined,
): readonly Route[] {
  if (!isForDevelopment) return [];
  return [...createDevelopmentTokenRoutes({ clock, random, app, key }), createScriptRoute(scriptDirectory)];
}

/** The storage, with the log that tells of its outages; what is opened is closed by the last of `closers` first. */
async function openWatchedStorage(given: ServerParts, directory: string) {
  const serving: Serving = {};
  const outage = createOutage({ log: given.log, clock: given.clock, isBack: () => isWhole(serving) });
  const storage = await openStorage(given, outage, directory);
  serving.storage = storage;
  const closers: (() => Promise<void>)[] = [() => storage.close(), () => outage.stop()];
  return { parts: { ...given, log: outage.log }, storage, serving, closers };
}

/** What there is of a server while it starts. */
interface Serving {
  storage?: Storage;
  app?: App;
}

/** Whether what was lost with the database is there again. */
const isWhole = async ({ storage, app }: Serving): Promise<boolean> =>
  storage !== undefined && (await storage.sickness()) === undefined && (app === undefined || app.holdsLease());

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

function openDirectory({ settings, log }: ServerParts): string {
  const directory = openOwnDirectory(resolve(settings.process.dataDir));
  const standing = judgeDirectory(directory);
  if (standing?.kind === 'open') throw new OperatorError(`the data directory is open: ${standing.why}`);
  const planted = whyPlanted(join(directory, 'parley.db'));
  if (planted !== undefined) throw new OperatorError(planted);
  if (standing) log.warn('files.exposed', { what: standing.why });
  return directory;
}

function openOwnDirectory(directory: string): string {
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
  readonly graceMs: number;
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
  { settings, clock, random, onFatal }: ServerParts,
  outage: Outage,
  directory: string,
): Promise<Storage> {
  const onFailure = (failure: StorageFailure): void => {
    if (failure.isFatal) onFatal(failure);
    else outage.noticed(failure);
  };
  const { databaseUrl: url, databaseConnectionsMax: poolSizeMax } = settings.process;
  if (url !== undefined) {
    const { openPostgresStorage } = await import('./storage/postgres.ts');
    return openPostgresStorage({ url, clock, random, poolSizeMax, onFailure });
  }
  const { openSqliteStorage } = await import('./storage/sqlite.ts');
  return openSqliteStorage({ path: join(directory, 'parley.db'), clock, onFailure });
}

/** Files stay on this node, also where the database is elsewhere. */
function openFiles({ files }: ProcessSettings, dataDirectory: string): StoredFiles {
  const { freeBytesMin } = files;
  return createDiskFiles({ directory: openOwnDirectory(placeOfFiles(files, dataDirectory)), freeBytesMin });
}

const certificateFiles = ({ tls: { certFile, keyFile } }: ProcessSettings): CertificateFiles | undefined =>
  certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile };

function openCertificate({ settings, log }: ServerParts): Certificate | undefined {
  const files = certificateFiles(settings.process);
  if (!files) return undefined;
  try {
    const certificate = readCertificate(files);
    const exposed = whyPublic(files.keyFile);
    if (exposed !== undefined) log.warn('files.exposed', { what: exposed });
    return certificate;
  } catch (error) {
    throw explainCertificate(error);
  }
}

function openListener(
  { settings, log, clock, random }: ServerParts,
  certificate: Certificate | undefined,
  routes: readonly Route[],
): Listener {
  const { http, proxy } = settings.process;
  const { connectionsMax, connectionsPerAddress } = settings.config.limits;
  const findClient = createClientFinder(proxy);
  const limits = { ...http, connectionsMax: connectionsMax + http.connectionsMax };
  // Who has all the WebSockets that one address may have can still ask for a page.
  const sharing = {
    connectionsPerAddress: connectionsPerAddress + http.connectionsMax,
    isTrusted: createTrust(proxy.trusted),
  };
  const parts = { log, clock, random, findClient, routes, limits, sharing };
  return createListener({ ...parts, ...(certificate && { certificate }) });
}

function renewCertificate({ settings, clock, log }: ServerParts, listener: Listener): Cancel {
  const files = certificateFiles(settings.process);
  return files ? watchCertificate({ clock, log, files, onChange: listener.renew }) : () => {};
}

/** What a page says of its origin is cut to this before it is logged. */
const originLengthMax = 200;

function openWebSockets(
  { settings, log }: ServerParts,
  listener: Listener,
  { gateway, mayConnect, watch }: { gateway: App['gateway']; mayConnect: MayConnect; watch: Watch | undefined },
): Cancel {
  const { proxy } = settings.process;
  const findClient = createClientFinder(proxy);
  const clientAddress = ({ socket, headers }: IncomingMessage): string | undefined =>
    findClient({ address: socket.remoteAddress, isSecure: false, headers }).address;
  return attachWebSockets(listener.server, gateway, {
    mayConnect,
    clientAddress,
    onRefused: (reason, request) => {
      watch?.metrics.connectionRefused(reason);
      const page = reason === 'origin' && {
        origin: request.headers.origin?.slice(0, originLengthMax),
        setting: originSetting,
      };
      log.info('connection.refused', { reason, ...page, remote: clientAddress(request) });
    },
  });
}

function openWatch({ process: { metrics }, config }: Settings, closers: (() => Promise<void>)[]): Watch | undefined {
  if (metrics.port === undefined) return undefined;
  const watch = createWatch(sweepNames(config));
  closers.push(async () => watch.end());
  return watch;
}

/** A listener of its own, so that what the world reaches and what operators read are told apart by the address. */
async function serveMetrics(
  { settings, log, clock, random }: ServerParts,
  watch: Watch,
  { app, storage, closers }: { app: App; storage: Storage; closers: (() => Promise<void>)[] },
): Promise<string> {
  const { metrics, http } = settings.process;
  watch.observe({ clock, levels: app.levels, storageLevels: storage.levels, sickness: app.sickness });
  const findClient = createClientFinder({ trusted: [], header: 'forwarded' });
  const routes = [createMetricsRoute(watch.read)];
  const limits = { ...http, connectionsMax: metricsConnectionsMax };
  const listener = createListener({ log, clock, random, findClient, routes, limits });
  closers.push(() => listener.close());
  return listen(listener, { host: metrics.host, port: metrics.port ?? 0 }, 'http', 'PARLEY_METRICS');
}

const metricsConnectionsMax = 50;

async function listen(
  listener: Listener,
  { host, port }: Pick<ProcessSettings, 'host' | 'port'>,
  scheme: 'http' | 'https',
  settingsPrefix = 'PARLEY',
): Promise<string> {
  try {
    const address = await listener.listen({ host, port });
    return `${scheme}://${nameOf(host)}:${address.port}`;
  } catch (error) {
    throw explainPort({ host, port, settingsPrefix }, error);
  }
}

/** The addresses that mean "all" are none that a browser can go to. */
function nameOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
