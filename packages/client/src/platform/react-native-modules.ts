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
}

/** Hands in modules of React Native for the next `ZIM.create`; what was handed in before is forgotten. */
export type ConfigureReactNative = (modules: ReactNativeModules) => void;
