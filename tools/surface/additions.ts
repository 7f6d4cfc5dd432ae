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
    text: '() => ReadableStream<Uint8Array<ArrayBufferLike>>',
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
