import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  RunSchema,
  RunState as RunStateMessage,
  SessionSchema,
  WorkerSchema,
  type Run as RunMessage,
  type Session as SessionMessage,
  type Worker as WorkerMessage,
} from '#contract';
import type { Run, RunState } from '#runs';
import type { Session } from '#sessions';
import { questionMessage, runErrorMessage, timestampOf } from '#wire';
import type { WorkerMetadata } from '#worker-kit';

const RUN_STATES: Record<RunState, RunStateMessage> = {
  queued: RunStateMessage.QUEUED,
  running: RunStateMessage.RUNNING,
  cancelling: RunStateMessage.CANCELLING,
  succeeded: RunStateMessage.SUCCEEDED,
  failed: RunStateMessage.FAILED,
  cancelled: RunStateMessage.CANCELLED,
  timed_out: RunStateMessage.TIMED_OUT,
  orphaned: RunStateMessage.ORPHANED,
};

export function runMessage(run: Run): RunMessage {
  const { runId, sessionId, workerKey, attempt, error, question, answeredBy } = run;
  const isOpen = question !== undefined && answeredBy === undefined;
  return create(RunSchema, {
    runId,
    sessionId,
    workerKey,
    state: RUN_STATES[run.state],
    createdAt: timestampFromDate(run.createdAt),
    startedAt: timestampOf(run.startedAt),
    finishedAt: timestampOf(run.finishedAt),
    attempt,
    lastSeq: BigInt(run.lastSeq),
    error: error && runErrorMessage(error),
    openQuestion: isOpen ? questionMessage(question) : undefined,
    answeredByRunId: answeredBy ?? '',
  });
}

export function sessionMessage(session: Session): SessionMessage {
  const { sessionId, userId, repoUrl, repoName, purpose, ref, commit, running, activeRunId = '' } = session;
  return create(SessionSchema, {
    sessionId,
    userId,
    repoUrl,
    repoName,
    purpose,
    ref,
    commit,
    createdAt: timestampFromDate(session.createdAt),
    updatedAt: timestampFromDate(session.updatedAt),
    running,
    activeRunId,
  });
}

export function workerMessage({
  key,
  description,
  requires = [],
  aliases = [],
  answers = [],
  serves = [],
}: WorkerMetadata): WorkerMessage {
  return create(WorkerSchema, {
    key,
    description,
    requires: [...requires],
    aliases: [...aliases],
    answers: [...answers.map(({ topic }) => topic), ...serves],
  });
}
