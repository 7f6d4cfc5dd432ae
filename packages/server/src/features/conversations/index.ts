import type { methods } from '@parley/protocol/index';
import type { Handlers } from '../../core/feature.ts';
import { sync } from './service.ts';

export { createPeerDirectory, type Peer, type PeerDirectory } from './peers.ts';

export const conversationHandlers: Handlers<typeof methods.conversations> = { sync };
