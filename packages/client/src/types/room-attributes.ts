import type { ZIMRoomAttributesUpdateAction } from '../enums.ts';
import type { ZIMRoomOperatedInfo } from './rooms.ts';

/** How room attributes are set. Fields that are left out are `false`. */
export interface ZIMRoomAttributesSetConfig {
  /** Whether attributes that belong to others are changed too. */
  isForce: boolean;
  /** Whether the attributes vanish when their owner leaves the room. */
  isDeleteAfterOwnerLeft: boolean;
  /** Whether the own user becomes the owner of attributes that are changed by force. */
  isUpdateOwner: boolean;
}

/** How the attributes of a batch are set. Fields that are left out are `false`. */
export interface ZIMRoomAttributesBatchOperationConfig {
  /** Whether attributes that belong to others are changed too. */
  isForce: boolean;
  /** Whether the attributes vanish when their owner leaves the room. */
  isDeleteAfterOwnerLeft: boolean;
  /** Whether the own user becomes the owner of attributes that are changed by force. */
  isUpdateOwner: boolean;
}

/** How room attributes are deleted. */
export interface ZIMRoomAttributesDeleteConfig {
  /** Whether attributes that belong to others are deleted too. Default: `false`. */
  isForce: boolean;
}

/** What happened to room attributes. */
export interface ZIMRoomAttributesUpdateInfo {
  /** Whether they were set or deleted. */
  action: ZIMRoomAttributesUpdateAction;
  /** The attributes concerned: what they are now, or were at last. */
  roomAttributes: Record<string, string>;
}

/** The attributes of a member. */
export interface ZIMRoomMemberAttributesInfo {
  /** The member. */
  userID: string;
  /** Up to 30 attributes with 144 bytes in all. */
  attributes: Record<string, string>;
}

/** What became of setting the attributes of a member. */
export interface ZIMRoomMemberAttributesOperatedInfo {
  /** The attributes that were set. */
  attributesInfo: ZIMRoomMemberAttributesInfo;
  /** Keys that could not be set. */
  errorKeys: string[];
}

/** What happened to the attributes of a member. */
export interface ZIMRoomMemberAttributesUpdateInfo {
  /** All attributes of the member as they are now. */
  attributesInfo: ZIMRoomMemberAttributesInfo;
}

/** How the attributes of members are set. */
export interface ZIMRoomMemberAttributesSetConfig {
  /** Whether they vanish when the member leaves the room. Default: `true`. */
  isDeleteAfterOwnerLeft: boolean;
}

/** Which page of member attributes is asked for. */
export interface ZIMRoomMemberAttributesQueryConfig {
  /** Empty for the first page, then what the page before returned. */
  nextFlag: string;
  /** Size of the page, 1 or more; above 100 counts as 100. */
  count: number;
}

/** What became of changing room attributes. */
export interface ZIMRoomAttributesOperatedResult {
  /** The room. */
  roomID: string;
  /** Keys that were not changed, because they belong to others or do not exist. */
  errorKeys: string[];
}

/** The room whose attributes were changed in a batch. */
export interface ZIMRoomAttributesBatchOperatedResult {
  /** The room. */
  roomID: string;
}

/** All attributes of a room. */
export interface ZIMRoomAttributesQueriedResult {
  /** The room. */
  roomID: string;
  /** The attributes; empty without any. */
  roomAttributes: Record<string, string>;
}

/** What became of changing the attributes of members. */
export interface ZIMRoomMembersAttributesOperatedResult {
  /** The room. */
  roomID: string;
  /** One entry for each user who is in the room. */
  infos: ZIMRoomMemberAttributesOperatedInfo[];
  /** IDs of users who are not in the room. */
  errorUserList: string[];
}

/** The attributes of some members. */
export interface ZIMRoomMembersAttributesQueriedResult {
  /** The room. */
  roomID: string;
  /** One entry for each user who is in the room. */
  infos: ZIMRoomMemberAttributesInfo[];
}

/** A page of the attributes of members. */
export interface ZIMRoomMemberAttributesListQueriedResult {
  /** The room. */
  roomID: string;
  /** Members that have attributes, in the order in which they came. */
  infos: ZIMRoomMemberAttributesInfo[];
  /** For the next page; empty: this was the last one. */
  nextFlag: string;
}

/** Room attributes changed. */
export interface ZIMEventOfRoomAttributesUpdatedResult {
  /** The room. */
  roomID: string;
  /** One entry; in `roomAttributesBatchUpdated` two: what was set, then what was deleted. */
  infos: ZIMRoomAttributesUpdateInfo[];
}

/** Attributes of members changed. */
export interface ZIMEventOfRoomMembersAttributesUpdatedResult {
  /** The room. */
  roomID: string;
  /** One entry for each member. */
  infos: ZIMRoomMemberAttributesUpdateInfo[];
  /** Who changed them. */
  operatedInfo: ZIMRoomOperatedInfo;
}
