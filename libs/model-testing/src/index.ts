export { reply, type ModelReply } from './model-reply.js';
export { ModelServer, type ReplyTo } from './model-server.js';
export type { ChatRequestBody, RecordedRequest } from './recorded-request.js';
export { testModelClient } from './test-model-client.js';
