import { appID as appIDSchema } from '@parley/protocol/features/values';
import { createPlatform } from '#platform';
import { Apis } from './apis.ts';
import { Assembly } from './assembly.ts';
import { socketAddress } from './core/address.ts';
import { checkValue, fieldsOf, isText } from './core/arguments.ts';
import { noticeOtherCopy } from './core/copies.ts';
import { safely } from './core/safely.ts';
import { defaultLogLevel, isLogged, isLogLevel } from './core/sdk-log.ts';
import { ZIMGeofencingType } from './enums.ts';
import { accepted, asFailure, failure } from './errors.ts';
import { checkGeofencing, type Geofencing } from './geofencing.ts';
import { defaultCallLimits } from './limits.ts';
import { logToConsole } from './platform/console-log.ts';
import type { ZIMAppConfig, ZIMEventHandler, ZIMLogConfig } from './types.ts';
import { sdkVersion } from './version.ts';

const serverKey = 'zim_server_url';
const frameworkKey = 'zim_cross_platform';
const cacheFolderKey = 'zim_cache_folder';

/** The chat client of one user on one device. A failed call rejects with a `ZIMError`. */
export class ZIM extends Apis {
  static #instance: ZIM | null = null;
  static readonly #advancedConfig = new Map<string, string>();
  static #geofencing: Geofencing = { type: ZIMGeofencingType.None, areas: [] };
  static #logLevel: ZIMLogConfig['logLevel'] = defaultLogLevel;
  /** A function: a proxy around the client hands it on as it is. */
  private readonly assembly: () => Assembly;

  /** @internal Apps call `ZIM.create`. */
  constructor(assembly: Assembly) {
    super(assembly.apiParts);
    this.assembly = () => assembly;
  }

  /**
   * Creates the one instance. It opens no connection and tells nothing; what `setLogConfig`, `setAdvancedConfig` and
   * `setGeofencingConfig` were told before takes effect now.
   *
   * `null` if there is an instance already, if the AppID is not a whole number from 1 to 2^32 − 1, or if the address
   * of the server is none; the console says which. Whether the server knows the AppID shows at login (6000003).
   *
   * Limits: one instance at a time; {@limit callsPerSecondMax} calls a second of all its methods that return a
   * promise.
   *
   * Errors: none are thrown. Events: none.
   *
   * @see docs/behaviour/instance.md
   * @example
   * const zim = ZIM.create({ appID: 1_000_001, server: 'https://chat.example' });
   * if (!zim) throw new Error('no instance was made: the console says why');
   */
  static create(appConfig: number | ZIMAppConfig): ZIM | null {
    try {
      return ZIM.createOrThrow(appConfig);
    } catch (thrown) {
      const { message } = asFailure(thrown, 'Failed');
      if (isLogged('warn', ZIM.#logLevel))
        safely(() => logToConsole('warn', `create made no instance: ${message}`), undefined);
      return null;
    }
  }

  /**
   * Does what `create` does and throws a `ZIMError` with the reason where that returns `null`, so that
   * `ZIM.getInstance() ?? ZIM.createOrThrow(…)` is never `null`. An addition of Parley.
   *
   * Limits: those of `create`.
   *
   * Errors: 6000001 (the AppID, the address), 1 (there is an instance already). Events: none.
   *
   * @see docs/behaviour/instance.md
   * @example
   * const zim = ZIM.getInstance() ?? ZIM.createOrThrow({ appID: 1_000_001, server: 'https://chat.example' });
   * console.log(zim === ZIM.getInstance()); // true
   */
  static createOrThrow(appConfig: number | ZIMAppConfig): ZIM {
    if (ZIM.#instance) {
      throw failure('Failed', 'there is an instance already');
    }
    ZIM.#instance = ZIM.createAnother(appConfig);
    return ZIM.#instance;
  }

  /**
   * Makes an instance beside the one that `create` makes and `getInstance` returns: for bots, load and tests, with a
   * user each. It has a connection, listeners and limits of its own, until its `destroy`. In Node instances of one
   * `cacheFolder` are one device. An addition of Parley.
   *
   * Limits: as many instances as memory holds; each has those of `create`.
   *
   * Errors: 6000001 (the AppID, the address; the message says which). Events: none.
   *
   * @see docs/behaviour/instance.md
   * @example
   * const bot = ZIM.createAnother({ appID: 1_000_001, server: 'https://chat.example' });
   * await bot.login('alice', { token });
   * bot.destroy();
   */
  static createAnother(appConfig: number | ZIMAppConfig): ZIM {
    const config = safely(() => fieldsOf(appConfig, 'appID', 'server', 'cacheFolder'), {});
    const appID = accepted(checkValue('appID', appIDSchema, config['appID'] ?? appConfig));
    const { cacheFolder } = config;
    const folder = isText(cacheFolder) ? cacheFolder : ZIM.#advancedConfig.get(cacheFolderKey);
    const platform = createPlatform({ cacheFolder: folder });
    const named = config['server'] ?? ZIM.#advancedConfig.get(serverKey);
    const url = socketAddress(named ?? platform.origin);
    if (named !== undefined && url === undefined) {
      throw failure('CommonModuleParamsInvalid', 'server: is not an address such as https://chat.example');
    }
    safely(() => noticeOtherCopy(globalThis, platform.log), undefined);
    const { type, areas } = ZIM.#geofencing;
    const framework = ZIM.#advancedConfig.get(frameworkKey);
    const notes = { framework, geofencing: ZIMGeofencingType[type], areas: areas.join(',') };
    return new ZIM(new Assembly({ appID, url, platform, limits: defaultCallLimits, logLevel: ZIM.#logLevel, notes }));
  }

  /**
   * The instance; `null` before `create` and after `destroy`.
   *
   * Limits: none. Errors: none. Events: none.
   *
   * @see docs/behaviour/instance.md
   * @example
   * console.log(ZIM.getInstance()); // null
   * const zim = ZIM.create({ appID: 1_000_001, server: 'https://chat.example' });
   * console.log(ZIM.getInstance() === zim); // true
   */
  static getInstance(): ZIM | null {
    return ZIM.#instance;
  }

  /**
   * The version of the SDK as `x.y.z`; at any time.
   *
   * Limits: none. Errors: none. Events: none.
   *
   * @see docs/behaviour/instance.md
   * @example
   * const [major] = ZIM.getVersion().split('.');
   * console.log(major); // 0
   */
  static getVersion(): string {
    return sdkVersion;
  }

  /**
   * Sets an option for the next `create`. `zim_server_url` names the server (`https://…` or `wss://…`),
   * `zim_cache_folder` the folder in which Node keeps what other platforms keep by themselves, `zim_cross_platform`
   * the framework of a wrapper, which stands in the log. Other keys have no effect.
   *
   * Limits: none; a value that is no text is ignored. Errors: none, a wrong address shows at `create`. Events: none.
   *
   * @see docs/behaviour/instance.md
   * @example
   * ZIM.setAdvancedConfig('zim_server_url', 'https://chat.example');
   * const zim = ZIM.create({ appID: 1_000_001 });
   * console.log(zim === null); // false
   */
  static setAdvancedConfig(key: string, value: string): void {
    if (typeof value === 'string') ZIM.#advancedConfig.set(key, value);
  }

  /**
   * Says through which areas data may pass: CN 2, NA 3, EU 4, AS 5, IN 6. It is recorded for the next `create`; on a
   * server of one's own it decides nothing. To change it: `destroy`, set it, `create`.
   *
   * `false` while there is an instance, or for a list that is empty, names an area twice or one that does not exist.
   * With the type `None`, the default, the list does not matter.
   *
   * Limits: {@limit areasMax} areas. Errors: none. Events: none.
   *
   * @see docs/behaviour/instance.md
   * @example
   * console.log(ZIM.setGeofencingConfig([4], ZIMGeofencingType.Include)); // true
   */
  static setGeofencingConfig(areaList: number[], type: ZIMGeofencingType): boolean {
    const geofencing = safely(() => checkGeofencing(areaList, type), undefined);
    if (!geofencing || ZIM.#instance) return false;
    ZIM.#geofencing = geofencing;
    return true;
  }

  /**
   * Sets the least important lines that the SDK keeps of what it does: `debug`, `info` (the default), `warn`,
   * `error`, `report`, `disable`. It takes effect at once and holds for the next `create` too; an unknown level is
   * ignored. The newest lines are kept in memory; `uploadLog` sends them.
   *
   * Limits: {@limit logUnitsMax} characters are kept, of each line {@limit logLineUnitsMax}. Errors: none. Events:
   * none.
   *
   * @see docs/behaviour/instance.md
   * @example
   * zim.setLogConfig({ logLevel: 'warn' });
   */
  setLogConfig(config: ZIMLogConfig): void {
    const level: unknown = safely(() => config?.logLevel, undefined);
    if (!isLogLevel(level) || this.assembly().isDestroyed) return;
    ZIM.#logLevel = level;
    this.assembly().setLogLevel(level);
  }

  /**
   * Logs out if need be, fails what is under way with 6000002, drops the listeners and makes room for another
   * `create`. Every later call is rejected with 6000002; what returns nothing does nothing.
   *
   * Limits: none; at any time, and as often as you like. Errors: none. Events: none, that of the logout included.
   *
   * @see docs/behaviour/instance.md
   * @example
   * zim.destroy();
   * await zim.queryConversationList({ count: 20 }).catch(({ code }: ZIMError) => console.log(code)); // 6000002
   */
  destroy(): void {
    const assembly = this.assembly();
    if (ZIM.#instance?.assembly() === assembly) ZIM.#instance = null;
    assembly.destroy();
  }

  /**
   * Registers the one listener of an event; another one replaces it, `null` removes it, an unknown event is ignored.
   * Listeners outlast logout and login. They are called in the order in which things happened, never within a call of
   * the SDK; an exception of theirs is logged and goes no further.
   *
   * Limits: one listener for each event; `subscribe` has as many as you like. Errors: none. Events: none by itself.
   *
   * @see docs/behaviour/instance.md
   * @example
   * zim.on('connectionStateChanged', (_zim, { state }) => {
   *   console.log(ZIMConnectionState[state]); // Connecting, then Connected
   * });
   * await zim.login('alice', { token });
   */
  on<K extends keyof ZIMEventHandler>(type: K, listener: ZIMEventHandler[K] | null): void {
    this.assembly().events.listen(type, listener, this);
  }

  /**
   * Registers a listener beside that of `on` and all others; what is returned ends it. Each is told in the order in
   * which they were registered, and of the same object. An addition of Parley.
   *
   * Limits: none to their number. Errors: none. Events: none by itself.
   *
   * @see docs/behaviour/instance.md
   * @example
   * const end = zim.subscribe('messageSentStatusChanged', (_zim, { infos }) => {
   *   for (const { status } of infos) console.log(ZIMMessageSentStatus[status]); // Sending, then Success
   * });
   * await zim.sendMessage({ type: ZIMMessageType.Text, message: 'Hello, Bob!' }, 'bob', ZIMConversationType.Peer);
   * end();
   */
  subscribe<K extends keyof ZIMEventHandler>(type: K, listener: ZIMEventHandler[K]): () => void {
    return this.assembly().events.subscribe(type, listener, this);
  }

  /**
   * Removes the listener that `on` registered; those of `subscribe` stay.
   *
   * Limits: none. Errors: none. Events: none.
   *
   * @see docs/behaviour/instance.md
   * @example
   * zim.on('tokenWillExpire', (_zim, { second }) => console.log('seconds left:', second));
   * zim.off('tokenWillExpire');
   */
  off<K extends keyof ZIMEventHandler>(type: K): void {
    this.assembly().events.listen(type, null, this);
  }
}

type Client = ZIM;

declare module './types/zim.ts' {
  interface ZIM extends Client {}
}
