import { IsInt, Matches, Max, MaxLength, Min } from 'class-validator';
import { MAX_PARAMS_LENGTH, MAX_TEXT_LENGTH } from '../requests/request-bounds.js';
import { SafeText } from './safe-text.decorator.js';

const MAX_ID_LENGTH = 128;
const MAX_URL_LENGTH = 2048;
const MAX_REF_LENGTH = 255;
export const MAX_PARAMS = 1_000;
const MAX_PAGE_SIZE = 200;
const MAX_USAGE_DAYS = 366;
const PRINTABLE = /^[^\s\p{Cc}]*$/u;

/** Bounds of the fields of requests, the same on every wire. */
export class InitRunFields {
  @MaxLength(MAX_ID_LENGTH)
  @SafeText()
  userId: string;

  @MaxLength(MAX_URL_LENGTH)
  @SafeText()
  repoUrl: string;

  @MaxLength(MAX_ID_LENGTH)
  @SafeText()
  requestId: string;

  @MaxLength(MAX_REF_LENGTH)
  @Matches(PRINTABLE, { message: '$property must not hold white space or control characters' })
  ref: string;

  @MaxLength(MAX_TEXT_LENGTH)
  @SafeText()
  goal: string;
}

export class StartRunFields {
  @MaxLength(64)
  @SafeText()
  pipelineId: string;

  @MaxLength(MAX_ID_LENGTH)
  @SafeText()
  requestId: string;

  /** The names and values of all params in a row. */
  @MaxLength(MAX_PARAMS_LENGTH, { message: 'params are longer than $constraint1 characters together' })
  @SafeText()
  params: string;
}

export class SubmitRunInputFields {
  @MaxLength(MAX_ID_LENGTH)
  @SafeText()
  runId: string;

  @MaxLength(MAX_TEXT_LENGTH)
  @SafeText()
  input: string;

  @MaxLength(MAX_ID_LENGTH)
  @SafeText()
  requestId: string;

  @MaxLength(MAX_ID_LENGTH * 2)
  @SafeText()
  questionId: string;
}

export class RunIdFields {
  @MaxLength(MAX_ID_LENGTH)
  @SafeText()
  runId: string;
}

export class PageFields {
  @IsInt()
  @Min(0)
  @Max(MAX_PAGE_SIZE)
  pageSize: number;

  @MaxLength(MAX_ID_LENGTH * 2)
  @SafeText()
  pageToken: string;
}

export class UsageFields {
  @MaxLength(MAX_ID_LENGTH)
  @SafeText()
  userId: string;

  @MaxLength(MAX_ID_LENGTH)
  @SafeText()
  sessionId: string;

  @MaxLength(MAX_ID_LENGTH)
  @SafeText()
  runId: string;

  @IsInt()
  @Min(1)
  @Max(MAX_USAGE_DAYS)
  days: number;
}

export class UserIdFields {
  @MaxLength(MAX_ID_LENGTH)
  @SafeText()
  userId: string;
}
