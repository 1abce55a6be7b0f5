import { Inject, Injectable, Module } from '@nestjs/common';
import { MetricRegistry, TelemetryModule, type RegisteredMetric } from '#telemetry';
import { InProcessGateway } from '../support/in-process/index.js';
import { rowsOf } from './markdown.js';

let registry: MetricRegistry | undefined;

/** Gets the metrics registry of the starting gateway, as any team's module can. */
@Injectable()
class RegistryProbe {
  constructor(@Inject(MetricRegistry) metrics: MetricRegistry) {
    registry = metrics;
  }
}

@Module({ imports: [TelemetryModule], providers: [RegistryProbe] })
class RegistryProbeModule {}

const rowOf = ({ name, type, labels, help }: RegisteredMetric): string =>
  [`\`${name}\``, type, labels.map((label) => `\`${label}\``).join(', '), help].join(' | ');

describe('docs/operating.md', () => {
  it('has a row for every metric, with its type, labels and description', async () => {
    const gateway = await InProcessGateway.start({ workers: [RegistryProbeModule] });
    await gateway.close();
    const registered = registry?.metrics.map(rowOf) ?? [];
    const documented = rowsOf('docs/operating.md').filter(([, type = '']) =>
      /^(counter|gauge|histogram)$/.test(type),
    );
    expect(documented.map((row) => row.join(' | ')).sort()).toEqual([...registered].sort());
    expect(registered).not.toEqual([]);
  });
});
