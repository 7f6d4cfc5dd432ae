import { assert, present } from '@parley/kernel/assert';
import type { Millis } from '@parley/kernel/brand';
import type { AppID, LogKey, SessionID } from '../../core/ids.ts';
import type { LogHead } from '../../features/conversations/store.ts';
import type {
  AppendCommand,
  AppendDecision,
  AppendReceipt,
  AppendRule,
  HistoryQuery,
  MessageReader,
  MessageStore,
} from '../../features/messages/store.ts';
import { type BatchFacts, type DecidedBatch, decideBatch } from '../sql/append-batch.ts';
import { numberIn, type SqlConnection, textIn } from '../sql/connection.ts';
import { toLogHead } from '../sql/conversations.ts';
import {
  createColdMessageStore,
  storedMessageColumns,
  storedMessageTables,
  toAppendReceipt,
  toStoredMessage,
} from '../sql/messages.ts';
import { numberArray, type Run, textArray } from './connection.ts';
import type { Statement } from './driver.ts';
import { keyText } from './transaction.ts';
