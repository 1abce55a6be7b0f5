import type { ExecutionContext } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';
import type { TransportOptions } from '../transport/api/transport-options.js';
import { ForeignPageGuard } from './foreign-page.guard.js';

describe('ForeignPageGuard', () => {
  const known = { corsOrigins: ['https://app.example.com'], allowedHosts: ['gateway.example.com'] };
  const guard = new ForeignPageGuard(known as unknown as TransportOptions);
  const host = '127.0.0.1:8080';

  const isLetIn = (headers: IncomingHttpHeaders): boolean => {
    const context = { switchToHttp: () => ({ getRequest: () => ({ headers: { host, ...headers } }) }) };
    return guard.canActivate(context as unknown as ExecutionContext);
  };

  it.each<IncomingHttpHeaders>([
    {},
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'same-origin' },
    { origin: 'http://127.0.0.1:8080' },
    { origin: 'https://app.example.com', 'sec-fetch-site': 'cross-site' },
    { origin: 'https://gateway.example.com', 'sec-fetch-site': 'same-origin' },
  ])('lets %j in', (headers) => {
    expect(isLetIn(headers)).toBe(true);
  });

  it.each<IncomingHttpHeaders>([
    { origin: 'https://evil.example.com' },
    { origin: 'https://evil.example.com', 'sec-fetch-site': 'cross-site' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('refuses %j', (headers) => {
    expect(() => isLetIn(headers)).toThrow(expect.objectContaining({ reason: 'ORIGIN_FORBIDDEN' }) as Error);
  });
});
