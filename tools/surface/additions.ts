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
  // What is left out of the config of a room, or of its attributes, has the default that the public documentation says.
  {
    name: 'createRoom',
    text: '(roomInfo: ZIMRoomInfo, config?: Partial<ZIMRoomAdvancedConfig> | undefined): Promise<ZIMRoomCreatedResult>',
  },
  {
    name: 'enterRoom',
    text: '(roomInfo: ZIMRoomInfo, config?: Partial<ZIMRoomAdvancedConfig> | undefined): Promise<ZIMRoomEnteredResult>',
  },
  {
    name: 'switchRoom',
    text: '(fromRoomID: string, toRoomInfo: ZIMRoomInfo, isCreateWhenRoomNotExisted: boolean, config?: Partial<ZIMRoomAdvancedConfig> | undefined): Promise<ZIMRoomSwitchedResult>',
  },
  {
    name: 'setRoomAttributes',
    text: '(roomAttributes: Record<string, string>, roomID: string, config?: Partial<ZIMRoomAttributesSetConfig> | undefined): Promise<ZIMRoomAttributesOperatedResult>',
  },
  {
    name: 'deleteRoomAttributes',
    text: '(keys: string[], roomID: string, config?: Partial<ZIMRoomAttributesDeleteConfig> | undefined): Promise<ZIMRoomAttributesOperatedResult>',
  },
  {
    name: 'beginRoomAttributesBatchOperation',
    text: '(roomID: string, config?: Partial<ZIMRoomAttributesBatchOperationConfig> | undefined): void',
  },
  {
    name: 'setRoomMembersAttributes',
    text: '(attributes: Record<string, string>, userIDs: string[], roomID: string, config?: Partial<ZIMRoomMemberAttributesSetConfig> | undefined): Promise<ZIMRoomMembersAttributesOperatedResult>',
  },
  { name: 'static createOrThrow', text: '(appConfig: number | ZIMAppConfig): ZIM' },
  { name: 'static createAnother', text: '(appConfig: number | ZIMAppConfig): ZIM' },
  {
    name: 'subscribe',
    text: '<K extends keyof ZIMEventHandler>(type: K, listener: ZIMEventHandler[K]): () => void',
  },
  // Who types.
  {
    name: 'sendTyping',
    text: '(conversationID: string, conversationType: ZIMConversationType, isTyping?: boolean | undefined): Promise<void>',
  },
  { name: 'typingChanged', text: '(zim: ZIM, data: ZIMEventOfTypingChangedResult) => void' },
  { name: 'ZIMEventOfTypingChangedResult', text: 'interface' },
  { name: 'ZIMEventOfTypingChangedResult.conversationID', text: 'string' },
  { name: 'ZIMEventOfTypingChangedResult.conversationType', text: 'ZIMConversationType' },
  { name: 'ZIMEventOfTypingChangedResult.userID', text: 'string' },
  { name: 'ZIMEventOfTypingChangedResult.isTyping', text: 'false | true' },
  // Where the user is signed in, and an end to it.
  { name: 'queryDeviceList', text: '(): Promise<ZIMDeviceListQueriedResult>' },
  { name: 'signOutDevice', text: '(sessionID: string): Promise<void>' },
  { name: 'ZIMDeviceListQueriedResult', text: 'interface' },
  { name: 'ZIMDeviceListQueriedResult.deviceList', text: 'ZIMDeviceInfo[]' },
  { name: 'ZIMDeviceInfo', text: 'interface' },
  { name: 'ZIMDeviceInfo.sessionID', text: 'string' },
  { name: 'ZIMDeviceInfo.platform', text: 'ZIMPlatformType' },
  { name: 'ZIMDeviceInfo.isOnline', text: 'false | true' },
  { name: 'ZIMDeviceInfo.isCurrent', text: 'false | true' },
  { name: 'ZIMDeviceInfo.isSameDevice', text: 'false | true' },
  { name: 'ZIMDeviceInfo.loginTime', text: 'number' },
  { name: 'ZIMDeviceInfo.lastSeenTime', text: 'number' },
  // The whole history on the server.
  { name: 'searchMessages', text: '(config: ZIMServerMessageSearchConfig): Promise<ZIMServerMessageSearchedResult>' },
  { name: 'ZIMServerMessageSearchConfig', text: 'interface' },
  { name: 'ZIMServerMessageSearchedResult', text: 'interface' },
  { name: 'ZIMServerMessageSearchConfig.keywords', text: 'string[]' },
  { name: 'ZIMServerMessageSearchConfig.count', text: 'number' },
  { name: 'ZIMServerMessageSearchConfig.nextFlag', text: 'optional number' },
  { name: 'ZIMServerMessageSearchConfig.conversationID', text: 'optional string' },
  { name: 'ZIMServerMessageSearchConfig.conversationType', text: 'optional ZIMConversationType' },
  { name: 'ZIMServerMessageSearchConfig.senderUserIDs', text: 'optional string[]' },
  { name: 'ZIMServerMessageSearchConfig.messageTypes', text: 'optional ZIMMessageType[]' },
  { name: 'ZIMServerMessageSearchConfig.startTime', text: 'optional number' },
  { name: 'ZIMServerMessageSearchConfig.endTime', text: 'optional number' },
  { name: 'ZIMServerMessageSearchedResult.messageList', text: 'ZIMMessage[]' },
  { name: 'ZIMServerMessageSearchedResult.nextFlag', text: 'number' },
  { name: 'ZIMServerMessageSearchedResult.searchedThrough', text: 'number' },
  // Dropped by the published interface, and still called by apps of before 2.4.
  {
    name: 'sendPeerMessage',
    text: '(message: ZIMMessage, toUserID: string, config: ZIMMessageSendConfig): Promise<ZIMMessageSentResult>',
  },
  {
    name: 'sendGroupMessage',
    text: '(message: ZIMMessage, toGroupID: string, config: ZIMMessageSendConfig): Promise<ZIMMessageSentResult>',
  },
  {
    name: 'sendRoomMessage',
    text: '(message: ZIMMessage, toRoomID: string, config: ZIMMessageSendConfig): Promise<ZIMMessageSentResult>',
  },
  {
    name: 'sendMediaMessage',
    text: '(message: ZIMMediaMessage, toConversationID: string, conversationType: ZIMConversationType, config: ZIMMessageSendConfig, notification?: ZIMMediaMessageSendNotification | undefined): Promise<ZIMMessageSentResult>',
  },
  { name: 'ZIMAppConfig.cacheFolder', text: 'optional string' },
  // The class for those who write `import ZIM from`.
  { name: 'default', text: 'class' },
  // Codes of the documented table that the published enumeration lacks.
  { name: 'ZIMErrorCode.MessageModuleSenderIsMuted', text: '6000231' },
  { name: 'ZIMErrorCode.RoomModuleRoomMemberAttributesOperationRateLimit', text: '6000354' },
  { name: 'ZIMErrorCode.RoomModuleRoomMemberAttributesQueryRateLimit', text: '6000355' },
  { name: 'ZIMErrorCode.RoomModuleRoomMemberAttributesUserQueryRateLimit', text: '6000356' },
  // A search with the conditions that it has, as a query of the history.
  {
    name: 'searchLocalMessages',
    text: '(conversationID: string, conversationType: ZIMConversationType, config: Pick<ZIMMessageSearchConfig, "count"> & Partial<ZIMMessageSearchConfig>): Promise<ZIMMessagesSearchedResult>',
  },
  {
    name: 'searchGlobalLocalMessages',
    text: '(config: Pick<ZIMMessageSearchConfig, "count"> & Partial<ZIMMessageSearchConfig>): Promise<ZIMMessagesGlobalSearchedResult>',
  },
  {
    name: 'searchLocalConversations',
    text: '(config: Pick<ZIMConversationSearchConfig, "totalConversationCount"> & Partial<ZIMConversationSearchConfig>): Promise<ZIMConversationsSearchedResult>',
  },
  // What other platforms have in the Web too: what a device keeps goes to a file, and comes back.
  {
    name: 'ZIMBackupFolder',
    text: 'interface',
  },
  {
    name: 'ZIMBackupFile',
    text: 'interface',
  },
  {
    name: 'ZIMBackupContent',
    text: 'interface',
  },
  {
    name: 'ZIMBackupStream',
    text: 'interface',
  },
  {
    name: 'ZIMBackupReader',
    text: 'interface',
  },
  {
    name: 'ZIMBackupWriter',
    text: 'interface',
  },
  {
    name: 'ZIMMessageExportConfig',
    text: 'interface',
  },
  {
    name: 'ZIMMessageImportConfig',
    text: 'interface',
  },
  {
    name: 'ZIMMessageBackupProgress',
    text: 'type (messageCount: number, totalMessageCount: number) => void',
  },
  {
    name: 'ZIMBackupFolder.getFileHandle',
    text: '(name: string, options?: { create?: boolean | undefined; } | undefined) => Promise<ZIMBackupFile>',
  },
  {
    name: 'ZIMBackupFolder.removeEntry',
    text: 'optional (name: string) => Promise<void>',
  },
  {
    name: 'ZIMBackupFile.getFile',
    text: '() => Promise<ZIMBackupContent>',
  },
  {
    name: 'ZIMBackupFile.createWritable',
    text: '() => Promise<ZIMBackupWriter>',
  },
  {
    name: 'ZIMBackupFile.move',
    text: 'optional (name: string) => Promise<void>',
  },
  {
    name: 'ZIMBackupContent.lastModified',
    text: 'number',
  },
  {
    name: 'ZIMBackupContent.stream',
    text: '() => ZIMBackupStream',
  },
  {
    name: 'ZIMBackupStream.getReader',
    text: '() => ZIMBackupReader',
  },
  {
    name: 'ZIMBackupReader.read',
    text: '() => Promise<{ done: boolean; value?: Uint8Array<ArrayBufferLike> | undefined; }>',
  },
  {
    name: 'ZIMBackupReader.cancel',
    text: '() => Promise<void>',
  },
  {
    name: 'ZIMBackupWriter.write',
    text: '(text: string) => Promise<void>',
  },
  {
    name: 'ZIMBackupWriter.close',
    text: '() => Promise<void>',
  },
  {
    name: 'ZIMBackupWriter.abort',
    text: '() => Promise<void>',
  },
  {
    name: 'exportLocalMessages',
    text: '(folderPath: string | ZIMBackupFolder, config?: ZIMMessageExportConfig | undefined, progress?: ZIMMessageBackupProgress | undefined): Promise<void>',
  },
  {
    name: 'importLocalMessages',
    text: '(folderPath: string | ZIMBackupFolder, config?: ZIMMessageImportConfig | undefined, progress?: ZIMMessageBackupProgress | undefined): Promise<void>',
  },
];
