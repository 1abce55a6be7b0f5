import type { SessionRecord } from '#sessions';

const CREATED = new Date('2026-01-02T03:04:05.678Z');

export function sessionRecord(overrides: Partial<SessionRecord> = {}): SessionRecord {
  return {
    sessionId: 'session-1',
    userId: 'user-1',
    repoUrl: 'https://example.org/owner/repo.git',
    repoName: 'repo',
    purpose: 'learn how it works',
    ref: 'main',
    commit: '',
    createdAt: CREATED,
    updatedAt: CREATED,
    ...overrides,
  };
}
