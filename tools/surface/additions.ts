import type { Addition } from './compare.ts';

/** Everything in which our declarations are more than the published ones. */
export const additions: readonly Addition[] = [
  // Whose server it is, the published SDK knows by itself.
  { name: 'ZIMAppConfig.server', text: 'optional string' },
  // Without a strict compiler `null` passes there too, and it has a documented meaning.
  { name: 'on', text: '<K extends keyof ZIMEventHandler>(type: K, listener: ZIMEventHandler[K] | null): void' },
  // What runs without a cast is to compile without one; ADR 0023 says why these are not overloads.
  {
    name: 'sendMessage',
    text: '(message: ZIMMessage | ZIMTypedMessage, toConversationID: string, conversationType: ZIMConversationType, config?: Partial<ZIMMessageSendConfig> | undefined, notification?: ZIMMessageSendNotification | undefined): Promise<ZIMMessageSentResult>',
  },
  {
    name: 'editMessage',
    text: '(message: ZIMMessage, config?: ZIMMessageEditConfig | undefined, _notification?: ZIMMessageSendNotification | undefined): Promise<ZIMMessageEditedResult>',
  },
  {
    name: 'replyMessage',
    text: '(message: ZIMMessage | ZIMTypedMessage, toOriginalMessage: ZIMMessage, config?: Partial<ZIMMessageSendConfig> | undefined, notification?: ZIMMessageSendNotification | undefined): Promise<ZIMMessageSentResult>',
  },
  {
    name: 'queryHistoryMessage',
    text: '(conversationID: string, conversationType: ZIMConversationType, config: Pick<ZIMMessageQueryConfig, "count"> & Partial<ZIMMessageQueryConfig>): Promise<ZIMMessageQueriedResult>',
  },
  {
    name: 'login',
    text: '(userID: string, config: Pick<ZIMLoginConfig, "token"> & Partial<ZIMLoginConfig>): Promise<void>; (userInfo: ZIMUserInfo, token: string): Promise<void>; (userID: string, config: ZIMLoginConfig): Promise<void>',
  },
  {
    name: 'ZIMTypedMessage',
    text: 'type ZIMTextMessage | ZIMCommandMessage | ZIMMultipleMessage | ZIMImageMessage | ZIMFileMessage | ZIMAudioMessage | ZIMVideoMessage | ZIMBarrageMessage | ZIMSystemMessage | ZIMRevokeMessage | ZIMTipsMessage | ZIMCombineMessage | ZIMCustomMessage',
  },
  // `create` says why it made none, several listeners for an event, and several instances for bots and tests.
  { name: 'static createOrThrow', text: '(appConfig: number | ZIMAppConfig): ZIM' },
  { name: 'static createAnother', text: '(appConfig: number | ZIMAppConfig): ZIM' },
  {
    name: 'subscribe',
    text: '<K extends keyof ZIMEventHandler>(type: K, listener: ZIMEventHandler[K]): () => void',
  },
  { name: 'ZIMAppConfig.cacheFolder', text: 'optional string' },
  // The class for those who write `import ZIM from`.
  { name: 'default', text: 'class' },
  // Codes of the documented table that the published enumeration lacks.
  { name: 'ZIMErrorCode.MessageModuleSenderIsMuted', text: '6000231' },
  { name: 'ZIMErrorCode.RoomModuleRoomMemberAttributesOperationRateLimit', text: '6000354' },
  { name: 'ZIMErrorCode.RoomModuleRoomMemberAttributesQueryRateLimit', text: '6000355' },
  { name: 'ZIMErrorCode.RoomModuleRoomMemberAttributesUserQueryRateLimit', text: '6000356' },
];
