import type { wrapLanguageModel } from 'ai';

/** The SDK's interface to one model of one provider. */
export type LanguageModel = ReturnType<typeof wrapLanguageModel>;

/** The content of one request to a provider. */
export type ProviderRequest = Parameters<LanguageModel['doStream']>[0];

export type ProviderMessage = ProviderRequest['prompt'][number];

type ProviderStream = Awaited<ReturnType<LanguageModel['doStream']>>['stream'];

/** One streamed part of a provider's answer. */
export type ProviderPart = ProviderStream extends ReadableStream<infer Part> ? Part : never;

/** The usage that a provider reports for an answer. */
export type ReportedUsage = Extract<ProviderPart, { type: 'finish' }>['usage'];
