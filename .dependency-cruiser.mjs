export { configuration as default } from './tools/import-rules/configuration.ts';
