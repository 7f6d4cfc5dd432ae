import type { Addition } from './compare.ts';

/** Everything in which our declarations are more than the published ones. */
export const additions: readonly Addition[] = [
  // Whose server it is, the published SDK knows by itself.
  { name: 'ZIMAppConfig.server', text: 'optional string' },
  // Without a strict compiler `null` passes there too, and it has a documented meaning.
  { name: 'on', text: '<K extends keyof ZIMEventHandler>(type: K, listener: ZIMEventHandler[K] | null): void' },
  // The class for those who write `import ZIM from`.
  { name: 'default', text: 'class' },
  // Codes of the documented table that the published enumeration lacks.
  { name: 'ZIMErrorCode.MessageModuleSenderIsMuted', text: '6000231' },
  { name: 'ZIMErrorCode.RoomModuleRoomMemberAttributesOperationRateLimit', text: '6000354' },
  { name: 'ZIMErrorCode.RoomModuleRoomMemberAttributesQueryRateLimit', text: '6000355' },
  { name: 'ZIMErrorCode.RoomModuleRoomMemberAttributesUserQueryRateLimit', text: '6000356' },
];
