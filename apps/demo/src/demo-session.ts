import { join } from 'node:path';
import type { GraphView, WatchRunResponse } from '#contract';
import { artifactLines } from './artifact-lines.js';
import { DemoFailure } from './demo-failure.js';
import type { DemoGateway } from './demo-gateway.js';
import type { GatewayClient } from './gateway-client.js';
import { graphLines } from './graph-lines.js';
import { printable } from './printable.js';
import type { Screen } from './screen.js';
import { commandLines, type GatewayAddresses } from './try-commands.js';

/** The goal where nobody can be asked. */
export const DEFAULT_GOAL =
  'A report for somebody new: how is this repository organised, and where to begin to read?';
const MAX_QUESTIONS = 5;

export interface DemoSessionParts {
  readonly client: GatewayClient;
  readonly screen: Screen;
  readonly gateway: DemoGateway;
  readonly repoUrl: string;
  readonly goal: string | undefined;
  readonly signal: AbortSignal;
}

/** One session from its opening to the result of its plan, shown as it happens. */
export class DemoSession {
  private sessionId = '';
  private lastRunId = '';
  private goal: string | undefined;

  constructor(private readonly parts: DemoSessionParts) {
    this.goal = parts.goal;
  }

  async show(): Promise<void> {
    const { gateway, screen, repoUrl } = this.parts;
    screen.heading('The gateway runs');
    screen.line(`gRPC                          ${gateway.addresses.grpc}`);
    screen.line(`Connect, gRPC-Web, REST, SSE  ${gateway.addresses.http}`);
    screen.line(`its log                       ${gateway.logFile}`);
    screen.heading(`InitRun: a session on ${printable(repoUrl)}`);
    const bootstrap = await this.open();
    const plan = await this.settle(bootstrap);
    screen.heading('worker_DAG: the plan as a graph');
    const dag = await this.run('worker_DAG');
    this.showGraph(graphOf(dag));
    if ((graphOf(plan)?.nodes ?? []).length > 0) {
      screen.heading('execute_plan: the plan is carried out');
      await this.run('execute_plan');
    }
    await this.showArtifacts();
  }

  /** Shows commands that ask a gateway at these addresses for the results of the demo. */
  showCommands(heading: string, addresses: GatewayAddresses): void {
    const { screen } = this.parts;
    screen.heading(heading);
    const { sessionId, lastRunId: runId } = this;
    for (const line of commandLines({ ...addresses, sessionId, runId })) screen.line(line);
  }

  private async open(): Promise<WatchRunResponse> {
    const { client, screen, repoUrl } = this.parts;
    const opened = await client.call('InitRun', (options) => client.calls.initRun({ repoUrl }, options));
    this.sessionId = opened.sessionId;
    screen.line(`session ${opened.sessionId}, run ${opened.bootstrapRunId}`);
    return this.watch(opened.bootstrapRunId);
  }

  /** Answers questions until the run that continues asks none. */
  private async settle(asking: WatchRunResponse): Promise<WatchRunResponse> {
    const { client, screen } = this.parts;
    let last = asking;
    for (let asked = 0; last.question !== undefined; asked += 1) {
      if (asked === MAX_QUESTIONS) throw new DemoFailure(`the gateway still asks after ${asked} answers`);
      const { prompt, id: questionId } = last.question;
      const input = await this.answer(prompt, asked);
      screen.heading(`SubmitRunInput: ${printable(input)}`);
      const request = { sessionId: this.sessionId, runId: this.lastRunId, questionId, input };
      const next = await client.call('SubmitRunInput', (options) =>
        client.calls.submitRunInput(request, options),
      );
      last = await this.watch(next.runId);
    }
    return last;
  }

  private async answer(prompt: string, asked: number): Promise<string> {
    const { screen, signal } = this.parts;
    const goal = this.goal;
    this.goal = undefined;
    if (goal !== undefined) return goal;
    if (screen.canAsk) {
      const typed = (await screen.ask('Your answer (Enter for a default):', signal)).trim();
      return typed === '' ? DEFAULT_GOAL : typed;
    }
    if (asked > 0)
      throw new DemoFailure(`the answer was not enough, and nobody can be asked: ${printable(prompt)}`);
    screen.line('No terminal and no --goal: the default goal is taken.');
    return DEFAULT_GOAL;
  }

  private async run(pipelineId: string): Promise<WatchRunResponse> {
    const { client } = this.parts;
    const { sessionId } = this;
    const { runId } = await client.call('StartRun', (options) =>
      client.calls.startRun({ sessionId, pipelineId }, options),
    );
    return this.watch(runId);
  }

  private watch(runId: string): Promise<WatchRunResponse> {
    this.lastRunId = runId;
    return this.parts.client.watch(runId, this.parts.screen);
  }

  private showGraph(graph: GraphView | undefined): void {
    const { screen } = this.parts;
    if (graph === undefined || graph.nodes.length === 0) return screen.line('The graph is empty.');
    for (const line of graphLines(graph)) screen.line(line);
  }

  private async showArtifacts(): Promise<void> {
    const { gateway, screen } = this.parts;
    const folder = join(gateway.addresses.artifactsRoot, this.sessionId);
    screen.heading(`Artifacts in ${folder}`);
    for (const line of await artifactLines(folder)) screen.line(line);
  }
}

function graphOf({ clientView }: WatchRunResponse): GraphView | undefined {
  return clientView?.content.case === 'graph' ? clientView.content.value : undefined;
}
