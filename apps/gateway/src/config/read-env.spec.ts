import { GatewayConfig } from './gateway-config.js';
import { readEnv } from './read-env.js';

describe('the environment', () => {
  it.each([
    ['SHUTDOWN_GRACE', '61m', 'a duration from 0ms to 1h'],
    ['KEEP_ALIVE', '999ms', 'a duration from 1s to 24d'],
    ['CONNECT_KEEP_ALIVE', '0s', 'a duration from 1s to 24d'],
    ['WATCH_STALL', '100ms', 'a duration from 1s to 24d'],
    ['RETENTION_SWEEP', '0s', 'a duration from 10ms to 24d'],
    // A timer of more than 24.8 days fires at once.
    ['CHANNEL_RETENTION', '25d', 'a duration from 0ms to 24d'],
    ['MAX_RUN_TIMEOUT', '30d', 'a duration from 0ms to 24d'],
    ['TOOL_TIMEOUT', '20d', 'a duration from 1ms to 10d'],
    ['RUN_RETENTION', '100000d', 'a duration from 0ms to 36500d'],
    ['CORS_ORIGINS', 'https://app.example.com/', 'origins such as'],
    ['CORS_ORIGINS', 'https://app.example.com,*', 'origins such as'],
    ['CORS_ORIGINS', 'app.example.com', 'origins such as'],
    ['ALLOWED_HOSTS', 'gateway.example.com/path', 'host names such as'],
    ['ALLOWED_HOSTS', 'https://gateway.example.com', 'host names such as'],
  ])('is refused by name when %s is %s', (name, value, expected) => {
    expect(() => readEnv({ [name]: value })).toThrow(`${name} must be ${expected}`);
  });

  it('becomes the options of the features', () => {
    const config = new GatewayConfig(
      readEnv({
        SHUTDOWN_GRACE: '1h',
        CORS_ORIGINS: 'https://app.example.com:8443, http://localhost:3000',
        ALLOWED_HOSTS: 'gateway.example.com',
        SESSION_RETENTION: '3650d',
      }),
    );
    expect(config).toMatchObject({
      runs: { shutdownGraceMs: 3_600_000 },
      transport: {
        corsOrigins: ['https://app.example.com:8443', 'http://localhost:3000'],
        allowedHosts: ['gateway.example.com'],
      },
      sessions: { retentionMs: 3650 * 86_400_000 },
    });
  });

  it('is refused with a cookie that browsers drop', () => {
    const none = { COOKIE_SAME_SITE: 'none' };
    expect(() => readEnv(none)).toThrow('COOKIE_SAME_SITE may be none only with COOKIE_SECURE=true');
    expect(() => readEnv({ ...none, COOKIE_SECURE: 'true' })).not.toThrow();
  });

  it('sets the keep-alive of each wire, which follows KEEP_ALIVE until it is set', () => {
    const keepAlives = (environment: Readonly<Record<string, string>>) => {
      const { sse, mcp, grpcKeepAliveMs, halfOpen, transport } = new GatewayConfig(readEnv(environment));
      const { connectKeepAliveMs } = transport;
      return [sse.keepAliveMs, mcp.keepAliveMs, grpcKeepAliveMs, halfOpen.keepAliveMs, connectKeepAliveMs];
    };
    expect(keepAlives({})).toEqual([15_000, 15_000, 15_000, 15_000, 20_000]);
    expect(keepAlives({ KEEP_ALIVE: '5s' })).toEqual([5_000, 5_000, 5_000, 5_000, 20_000]);
    const own = {
      SSE_KEEP_ALIVE: '1s',
      MCP_KEEP_ALIVE: '2s',
      GRPC_KEEP_ALIVE: '3s',
      CONNECT_KEEP_ALIVE: '4s',
    };
    expect(keepAlives(own)).toEqual([1_000, 2_000, 3_000, 15_000, 4_000]);
  });
});
