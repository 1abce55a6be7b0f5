import {
  ModelClient,
  type ObjectRequest,
  type RunModelUsage,
  type TextRequest,
  type ToolAnswer,
  type ToolRequest,
} from '#model';
import type { WorkerSlot } from './worker-slot.js';

/** A worker's model client; the worker releases its analysis slot while the model answers. */
export class WaitingModelClient extends ModelClient {
  override readonly configured: boolean;
  override readonly label: string;

  constructor(
    private readonly model: ModelClient,
    private readonly slot: WorkerSlot,
  ) {
    super();
    this.configured = model.configured;
    this.label = model.label;
  }

  override streamText(request: TextRequest): Promise<string> {
    return this.slot.wait(() => this.model.streamText(request));
  }

  override streamObject<T>(request: ObjectRequest<T>): Promise<T> {
    return this.slot.wait(() => this.model.streamObject(request));
  }

  override useTools(request: ToolRequest): Promise<ToolAnswer> {
    return this.slot.wait(() => this.model.useTools(request));
  }

  override usage(): Promise<RunModelUsage> {
    return this.model.usage();
  }
}
