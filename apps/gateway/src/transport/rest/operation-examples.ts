import type { JsonValue } from '@bufbuild/protobuf';

export interface NamedExample {
  readonly summary: string;
  readonly value: JsonValue;
}

type Examples = Readonly<Record<string, NamedExample>>;

const SESSION_ID = '01M83N28C0496KGZK3NXT196GB';
const GOAL = 'how is the code organised?';

/** Request bodies by operation. The page fills in the first one of each, and they work in this order. */
export const BODY_EXAMPLES: Readonly<Record<string, Examples>> = {
  initRun: {
    plain: { summary: 'Without a repository', value: { userId: 'demo-user' } },
    repository: {
      summary: 'Over a repository',
      value: { repoUrl: 'https://github.com/octocat/Hello-World.git', goal: GOAL },
    },
  },
  startRun: {
    cookie: {
      summary: "In the cookie's session",
      value: { pipelineId: 'test_pipeline', params: { events: '20', interval_ms: '50' } },
    },
    session: {
      summary: 'In a session that is named',
      value: { sessionId: SESSION_ID, pipelineId: 'code_roots' },
    },
  },
  submitRunInput: { answer: { summary: "In the cookie's session", value: { input: GOAL } } },
  cancelRun: {
    cookie: { summary: "In the cookie's session", value: {} },
    session: { summary: 'In a session that is named', value: { sessionId: SESSION_ID } },
  },
};

/** Optional ids are left empty, since an invented one would belong to nobody. */
export function optionalIdExamples(value: JsonValue): Examples {
  return { none: { summary: 'Not named', value: '' }, one: { summary: 'Named', value } };
}
