import { roomAttributeModification } from '@parley/protocol/actions/rooms';
import { shortText, zeroOrOne } from '@parley/protocol/actions/values';
import { isRefusal } from '@parley/protocol/define';
import { object, parse } from '@parley/protocol/schema';
import type { UserKey } from '../../core/ids.ts';
import {
  type AttributeLedger,
  type AttributesPresent,
  type AttributeWrites,
  openAttributes,
} from './attribute-ledger-rules.ts';
import { type AttributeLimits, checkSizes, checkTotal } from './attribute-rules.ts';

/** One change that the app's server asks for; `unreadable`: it does not say what. */
type Modification =
  | { readonly kind: 'set'; readonly key: string; readonly value: string; readonly isDeletedAfterOwnerLeft: boolean }
  | { readonly kind: 'delete'; readonly key: string }
  | { readonly kind: 'unreadable'; readonly key: string };

export interface Modifications {
  readonly entries: readonly Modification[];
  /** Whether the first failure ends it. */
  readonly stopsOnError: boolean;
}

type ModificationFault = 'parameterInvalid' | 'attributesTooLarge';

export interface Modified {
  readonly done: readonly { readonly key: string; readonly seq: number }[];
  readonly failed: readonly { readonly key: string; readonly code: ModificationFault }[];
  readonly writes: AttributeWrites;
}

const stopping = object({ StopOnError: zeroOrOne });
const named = object({ Key: shortText });

export function readModifications(values: readonly unknown[]): Modifications {
  return {
    entries: values.map(readOne),
    stopsOnError: values.some((value) => {
      const parsed = parse(stopping, value);
      return parsed.ok && parsed.value.StopOnError === 1;
    }),
  };
}

function readOne(value: unknown): Modification {
  const parsed = parse(roomAttributeModification, value);
  if (!parsed.ok) {
    const name = parse(named, value);
    return { kind: 'unreadable', key: name.ok ? name.value.Key : '' };
  }
  const { Action, Key: key, Value, AutoDelete = 0 } = parsed.value;
  if (Action === 1) return { kind: 'delete', key };
  if (Value === undefined) return { kind: 'unreadable', key };
  return { kind: 'set', key, value: Value, isDeletedAfterOwnerLeft: AutoDelete === 1 };
}

/** Runs changes on the attributes of a room, whoever owns them. Each is judged on what those before it left. */
export function modifyAttributes(
  { userKey, ...present }: AttributesPresent & { readonly userKey: UserKey },
  { entries, stopsOnError }: Modifications,
  bounds: AttributeLimits,
): Modified {
  const ledger = openAttributes(present);
  const done: { key: string; seq: number }[] = [];
  const failed: { key: string; code: ModificationFault }[] = [];
  for (const modification of entries) {
    const { key } = modification;
    const outcome = modifyOne(ledger, userKey, modification, bounds);
    if (typeof outcome === 'number') done.push({ key, seq: outcome });
    else failed.push({ key, code: outcome });
    if (stopsOnError && failed.length > 0) break;
  }
  return { done, failed, writes: ledger.writes() };
}

/** The number of the change, or why there is none. */
function modifyOne(
  ledger: AttributeLedger,
  userKey: UserKey,
  modification: Modification,
  bounds: AttributeLimits,
): number | ModificationFault {
  const { key } = modification;
  if (modification.kind === 'unreadable') return 'parameterInvalid';
  const known = ledger.find(key);
  if (modification.kind === 'delete') return known ? ledger.delete(known) : 'parameterInvalid';
  const { value, isDeletedAfterOwnerLeft } = modification;
  // The app's server may ask again when nobody knows whether it was done: that changes nothing.
  const isSo = known?.value === value && known.isDeletedAfterOwnerLeft === isDeletedAfterOwnerLeft;
  if (known && isSo) return known.seq;
  const others = ledger.all().filter((row) => row.key !== key);
  const pair = { key, value };
  const fault = checkSizes([key], [pair], bounds) ?? checkTotal([...others, pair], bounds);
  if (isRefusal(fault)) {
    const isTotal = fault.refused === 'RoomModuleTheTotalLengthOfRoomAttributesValueExceedsLimit';
    return isTotal ? 'attributesTooLarge' : 'parameterInvalid';
  }
  return ledger.set({ key, value, ownerKey: known?.ownerKey ?? userKey, isDeletedAfterOwnerLeft });
}
