export * from './index.ts';
export { ZIM as default } from './index.ts';
export { configureReactNative } from './platform/react-native.ts';
