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
  ])('is refused by name when %s is %s, which could not be honoured', (name, value, expected) => {
    expect(() => readEnv({ [name]: value })).toThrow(`${name} must be ${expected}`);
  });

  it('takes what can be honoured to the letter', () => {
    const env = readEnv({
      SHUTDOWN_GRACE: '1h',
      CORS_ORIGINS: 'https://app.example.com:8443, http://localhost:3000',
      ALLOWED_HOSTS: 'gateway.example.com',
      SESSION_RETENTION: '3650d',
    });
    expect(env).toMatchObject({
      SHUTDOWN_GRACE: 3_600_000,
      CORS_ORIGINS: ['https://app.example.com:8443', 'http://localhost:3000'],
      ALLOWED_HOSTS: ['gateway.example.com'],
      SESSION_RETENTION: 3650 * 86_400_000,
    });
  });
});
