import type {
  InitRunRequest,
  ListRunsRequest,
  ListSessionsRequest,
  StartRunRequest,
  SubmitRunInputRequest,
  WatchRunRequest,
} from '#contract';
import { integerRule, paramsRule, printableRule, textRule, type FieldRules } from './field-rules.js';

/** The longest goal or input, in characters. */
export const MAX_TEXT_LENGTH = 64 * 1024;
/** The most characters that the names and values of all params have together. */
export const MAX_PARAMS_LENGTH = 256 * 1024;
const MAX_PARAMS = 1_000;
const MAX_ID_LENGTH = 128;
const MAX_WORKER_KEY_LENGTH = 64;
const MAX_URL_LENGTH = 2048;
const MAX_REF_LENGTH = 255;
const MAX_PAGE_SIZE = 200;
const MAX_USAGE_DAYS = 366;

const ID = textRule(MAX_ID_LENGTH);
const LONG_ID = textRule(MAX_ID_LENGTH * 2);
const TEXT = textRule(MAX_TEXT_LENGTH);

/** Bounds of the fields of requests, the same on every wire. Session ids are checked where they are resolved. */
export const INIT_RUN_FIELDS: FieldRules<InitRunRequest> = {
  userId: ID,
  repoUrl: textRule(MAX_URL_LENGTH),
  requestId: ID,
  ref: printableRule(MAX_REF_LENGTH),
  goal: TEXT,
};

export const START_RUN_FIELDS: FieldRules<StartRunRequest> = {
  params: paramsRule(MAX_PARAMS, MAX_PARAMS_LENGTH),
  pipelineId: textRule(MAX_WORKER_KEY_LENGTH),
  requestId: ID,
};

export const SUBMIT_RUN_INPUT_FIELDS: FieldRules<SubmitRunInputRequest> = {
  runId: ID,
  input: TEXT,
  requestId: ID,
  questionId: LONG_ID,
};

export const RUN_ID_FIELDS: FieldRules<Pick<WatchRunRequest, 'runId'>> = { runId: ID };

export const PAGE_FIELDS: FieldRules<Pick<ListRunsRequest, 'pageSize' | 'pageToken'>> = {
  pageSize: integerRule(0, MAX_PAGE_SIZE),
  pageToken: LONG_ID,
};

export const LIST_SESSIONS_FIELDS: FieldRules<ListSessionsRequest> = { userId: ID, ...PAGE_FIELDS };

interface UsageFields {
  readonly userId: string;
  readonly sessionId: string;
  readonly runId: string;
  readonly days: number;
}

export const USAGE_FIELDS: FieldRules<UsageFields> = {
  userId: ID,
  sessionId: ID,
  runId: ID,
  days: integerRule(1, MAX_USAGE_DAYS),
};
