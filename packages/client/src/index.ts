export { ZIM, ZIM as default } from './client.ts';
export * from './enums.ts';
export { ZIMError } from './errors.ts';
export * from './message-guards.ts';
export type * from './types.ts';
