export { roomHeads } from './heads.ts';
