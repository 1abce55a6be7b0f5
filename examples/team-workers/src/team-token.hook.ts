import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CallHook, CLOSED_SET, GatewayError, MetricRegistry, type CallContext } from 'run-gateway';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Refuses callers that do not send TEAM_TOKEN, if it is set, and counts them. */
@Injectable()
export class TeamTokenHook extends CallHook {
  override readonly order = -1;
  private readonly token = process.env['TEAM_TOKEN'] ?? '';
  private readonly refused = this.metrics.counter({
    name: 'team_refused_calls_total',
    help: 'Calls without the token of the team, by wire.',
    labels: { wire: CLOSED_SET },
  });

  constructor(private readonly metrics: MetricRegistry) {
    super();
  }

  override begin({ header, wire }: CallContext): void {
    if (this.token === '') return;
    const sent = header('authorization') ?? '';
    if (timingSafeEqual(digest(sent), digest(`Bearer ${this.token}`))) return;
    this.refused.add({ wire });
    throw new GatewayError('UNAUTHENTICATED', 'send the token of the team as authorization: Bearer <token>');
  }
}
