import type { wrapLanguageModel } from 'ai';

/** The SDK's interface to one model of one provider. */
export type LanguageModel = ReturnType<typeof wrapLanguageModel>;

/** What one request to a provider says. */
export type ProviderRequest = Parameters<LanguageModel['doStream']>[0];

export type ProviderMessage = ProviderRequest['prompt'][number];

type ProviderStream = Awaited<ReturnType<LanguageModel['doStream']>>['stream'];

/** A piece of a provider's answer. */
export type ProviderPart = ProviderStream extends ReadableStream<infer Part> ? Part : never;

/** What a provider says an answer has used. */
export type ReportedUsage = Extract<ProviderPart, { type: 'finish' }>['usage'];
