import { READ_INFRA_FILE } from './infra/read-infra-file.js';
import { JUDGE_CONTENT } from './judge-content.js';
import type { AnyLook } from './parsing/batch-looker.js';

/** What the parsing threads can find out about files besides their facts. */
export const FILE_LOOKS: readonly AnyLook[] = [JUDGE_CONTENT, READ_INFRA_FILE];
