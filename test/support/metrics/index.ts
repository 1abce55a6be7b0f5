export { parseMetrics, sampleValue, type MetricFamily, type MetricSample } from './metric-families.js';
export { scrape } from './scrape.js';
