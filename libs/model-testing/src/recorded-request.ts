import type { IncomingHttpHeaders } from 'node:http';

/** The part of a chat-completions request that tests look at; other providers send other bodies. */
export interface ChatRequestBody {
  readonly model?: string;
  readonly messages?: readonly { readonly role: string; readonly content: unknown }[];
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly response_format?: { readonly type: string; readonly json_schema?: { readonly schema: unknown } };
  readonly tools?: readonly unknown[];
}

/** One request as the model server saw it. */
export interface RecordedRequest {
  readonly method: string;
  /** With query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The parsed body; an empty object where it is not JSON. */
  readonly body: ChatRequestBody;
  /** The body as it came, to look for what no field should hold. */
  readonly text: string;
  /**
   * Resolves when the client's socket is closed, whoever closed it, with whether the
   * response had been sent in full by then.
   */
  readonly socketClosed: Promise<{ readonly answered: boolean }>;
}
