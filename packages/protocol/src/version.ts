/**
 * The version of the wire. It changes when a server of the one and a client of the other version could
 * misunderstand each other; a new optional field or a new method does not change it. A server serves
 * this version and the one before.
 *
 * 1 — login, resume, logout, renewToken, uploadLog, sendMessage, sendCommandMessage, queryHistoryMessage, sync,
 *     catchUp, queryConversation, clearConversationUnreadMessageCount, queryUsersInfo, updateUserName,
 *     updateUserAvatarUrl, updateUserExtendedData.
 */
export const protocolVersion = 1;
export const protocolVersionOldest = 1;

/** Changes with every declaration of the wire; a test compares it, so that no change goes unnoticed. */
export const wireFingerprint = '1884e1b264b6e225';
