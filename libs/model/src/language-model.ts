import type { wrapLanguageModel } from 'ai';

/** The SDK's interface to one model of one provider. */
export type LanguageModel = ReturnType<typeof wrapLanguageModel>;

/** How an answer is to be written: JSON, perhaps by a schema. */
export type ResponseFormat = Parameters<LanguageModel['doStream']>[0]['responseFormat'];
