import type { GatewayAddresses } from '../clients/index.js';
import { parseMetrics, type MetricFamily } from './metric-families.js';

/** The metrics that a gateway serves now. */
export async function scrape({ httpUrl }: Pick<GatewayAddresses, 'httpUrl'>): Promise<MetricFamily[]> {
  const reply = await fetch(`${httpUrl}/metrics`);
  if (reply.status !== 200) throw new Error(`/metrics answered with ${reply.status}`);
  return parseMetrics(await reply.text());
}
