import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/** Rooms that exist, and when something is to happen to them by itself. */
const rooms = ({ integer, text, clustered, fleeting: { table, index } }: Dialect): readonly string[] => [
  `create ${table}rooms (
    app ${integer} not null,
    room ${integer} not null,
    room_id ${text} not null,
    room_name ${text} not null,
    creator_key ${integer},
    created_at ${integer} not null,
    destroy_delay_ms ${integer} not null,
    is_stored ${integer} not null,
    position ${integer} not null,
    attributes_position ${integer} not null,
    attribute_seq ${integer} not null,
    message_seq ${integer} not null,
    order_key ${integer} not null,
    member_count ${integer} not null,
    destroy_at ${integer},
    tell_at ${integer},
    primary key (app, room),
    unique (app, room_id))${clustered}`,
  `create ${index}rooms_ending on rooms (app, destroy_at) where destroy_at is not null`,
  `create ${index}rooms_telling on rooms (app, tell_at) where tell_at is not null`,
];

const profile = ({ text }: Dialect): string => `user_id ${text} not null,
    user_name ${text} not null,
    user_avatar_url ${text} not null,
    user_extended_data ${text} not null`;

const members = (dialect: Dialect): readonly string[] => {
  const { integer, clustered, fleeting } = dialect;
  return [
    `create ${fleeting.table}room_members (
    app ${integer} not null,
    room ${integer} not null,
    user_key ${integer} not null,
    joined_at ${integer} not null,
    ${profile(dialect)},
    primary key (app, room, user_key))${clustered}`,
    `create unique ${fleeting.index}room_members_in_order on room_members (app, room, joined_at, user_key)`,
    `create ${fleeting.index}room_members_by_user on room_members (app, user_key)`,
    `create ${fleeting.table}room_moves (
    app ${integer} not null,
    room ${integer} not null,
    user_key ${integer} not null,
    number ${integer} not null,
    has_come ${integer} not null,
    ${profile(dialect)},
    primary key (app, room, user_key))${clustered}`,
    `create unique ${fleeting.index}room_moves_in_order on room_moves (app, room, number)`,
  ];
};

/**
 * A device is connected as long as neither its grace nor its end is told; most are, so the others have lists of their own.
 * The rows are not clustered: SQLite would look through those of a whole room rather than go by another list.
 */
const devices = ({ integer, text, fleeting: { table, index } }: Dialect): readonly string[] => [
  `create ${table}room_devices (
    app ${integer} not null,
    session_id ${text} not null,
    room ${integer} not null,
    user_key ${integer} not null,
    node ${text} not null,
    grace_until ${integer},
    ending ${text},
    ended_at ${integer},
    extended_data ${text},
    primary key (app, session_id, room))`,
  `create ${index}room_devices_by_user on room_devices (app, room, user_key)`,
  `create ${index}room_devices_connected on room_devices (app, room, user_key)
    where grace_until is null and ended_at is null`,
  `create ${index}room_devices_by_node on room_devices (app, node, room) where grace_until is null and ended_at is null`,
  `create ${index}room_devices_late on room_devices (app, grace_until, room) where grace_until is not null`,
  `create ${index}room_devices_late_in_room on room_devices (app, room, grace_until) where grace_until is not null`,
  `create ${index}room_devices_out on room_devices (app, ended_at) where ended_at is not null`,
];

const attributes = ({ integer, text, clustered, fleeting: { table } }: Dialect): readonly string[] => [
  `create ${table}room_attributes (
    app ${integer} not null,
    room ${integer} not null,
    attribute_key ${text} not null,
    attribute_value ${text} not null,
    owner_key ${integer} not null,
    goes_with_owner ${integer} not null,
    seq ${integer} not null,
    primary key (app, room, attribute_key))${clustered}`,
  `create ${table}room_member_attributes (
    app ${integer} not null,
    room ${integer} not null,
    user_key ${integer} not null,
    attribute_key ${text} not null,
    attribute_value ${text} not null,
    goes_with_owner ${integer} not null,
    primary key (app, room, user_key, attribute_key))${clustered}`,
];

/** The logs of rooms. What is kept for its own sake is told from what goes with the next entries. */
const entries = ({ integer, text, clustered, fleeting: { table, index } }: Dialect): readonly string[] => [
  `create ${table}room_entries (
    app ${integer} not null,
    room ${integer} not null,
    position ${integer} not null,
    body ${text} not null,
    message_seq ${integer},
    primary key (app, room, position))${clustered}`,
  `create unique ${index}room_entries_stored on room_entries (app, room, message_seq) where message_seq is not null`,
  `create ${index}room_entries_passing on room_entries (app, room, position) where message_seq is null`,
];

export const migration0024: Migration = {
  version: 24,
  statements: () => [],
  fleeting: (dialect) => [rooms, members, devices, attributes, entries].flatMap((steps) => steps(dialect)),
};
