export { ZIM, ZIM as default } from './client.ts';
export * from './enums.ts';
export { ZIMError } from './errors.ts';
export type * from './types.ts';
