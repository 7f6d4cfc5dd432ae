/**
 * What the SDK takes of React Native beyond its globals. The SDK imports nothing of React Native, so an app hands it
 * in, once and before `ZIM.create`: `configureReactNative({ AppState, Platform })`.
 */
export interface ReactNativeModules {
  /** `AppState` of `react-native`: a lost connection is made again at once when the app comes to the foreground. */
  AppState?: {
    addEventListener(type: 'change', listener: (state: string) => void): { remove(): void };
  };
  /** `Platform` of `react-native`: by it the server knows Android from iOS. */
  Platform?: { OS: string; isPad?: boolean };
  /** `@react-native-community/netinfo`: a lost connection is made again at once when the network is back. */
  NetInfo?: {
    addEventListener(listener: (state: { isConnected: boolean | null }) => void): () => void;
  };
  /** `@react-native-async-storage/async-storage`: an offline login is possible after a start of the app, too. */
  AsyncStorage?: {
    getItem(key: string): Promise<string | null>;
    setItem(key: string, text: string): Promise<void>;
    removeItem(key: string): Promise<void>;
  };
  /** 1–64 bytes that stay the same for this installation; without it every start of the app is another device. */
  deviceID?: string;
  /**
   * Opens the SQLite database of this name, which is safe as the name of a file, and makes it if it is not there. Without
   * it what the SDK learns is gone when the app ends.
   */
  openDatabase?: (name: string) => Promise<CacheDatabase>;
}

export type SqlValue = string | number | null;
export type SqlRow = Readonly<Record<string, unknown>>;

/** Runs one statement, with `?` for its parameters, and returns its rows by the names of their columns. */
export type Execute = (sql: string, parameters: readonly SqlValue[]) => Promise<readonly SqlRow[]>;

/**
 * An SQLite database (3.24 or later) that holds the cache of one user: Node's own, or one that an app hands in. The SDK
 * keeps the schema in it and its version in `user_version`; nobody else writes to it. The SDK begins a transaction only
 * when the last one has ended.
 */
export interface CacheDatabase {
  /**
   * Runs `work` in one transaction that takes the right to write at its beginning (`BEGIN IMMEDIATE`): commits if
   * `work` resolves, rolls back and rejects if it rejects or the commit fails.
   */
  transaction<Result>(work: (execute: Execute) => Promise<Result>): Promise<Result>;
  close(): void;
}

/** Hands in modules of React Native for the next `ZIM.create`; what was handed in before is forgotten. */
export type ConfigureReactNative = (modules: ReactNativeModules) => void;
