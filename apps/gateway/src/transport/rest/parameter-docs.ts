import type { FieldDoc } from './field-doc.js';

/** Documents parameters that are not fields of the contract, by operation and name. */
export const PARAMETER_DOCS: Readonly<Record<string, Readonly<Record<string, FieldDoc>>>> = {
  watchRun: {
    'Last-Event-ID': {
      description: 'The `id` of the last event that was seen, as EventSource sends it; wins over the others.',
      example: '',
    },
    lastEventId: { description: 'The same, for clients that cannot send the header.', example: '' },
  },
  getUsage: {
    user_id: { description: "Whose usage. Empty: the user of the cookie's session.", example: 'demo-user' },
    session_id: { description: 'Of one session.', example: '01M83N28C0496KGZK3NXT196GB' },
    run_id: { description: 'Of one run.', example: 'test_pipeline-01M83N2A3183ARCB1XHHKC55GE' },
    days: { description: 'Of a user: how many days, today included; 1 to 366.', example: 30 },
  },
};
