import { describe, expect, it } from '@jest/globals';
import { looksSecret } from './secret-names.js';

describe('looksSecret', () => {
  it.each([
    'MODEL_API_KEYS',
    'API_KEY',
    'STRIPE_SECRET_KEY',
    'GITHUB_TOKEN',
    'REFRESH_TOKENS',
    'POSTGRES_PASSWORD',
    'POSTGRES_PASS',
    'JWT_SECRET',
    'GIT_CREDENTIALS',
    'SSH_PRIVATE_KEY',
    'SENTRY_DSN',
    'clientSecret',
  ])('is told by the words of %s', (name) => expect(looksSecret(name)).toBe(true));

  it.each([
    'ALLOW_PRIVATE_HOSTS',
    'MAX_TOKENS',
    'MODEL_TOKENS_PER_MINUTE',
    'TOKEN_TTL',
    'MYSQL_ALLOW_EMPTY_PASSWORD',
    'PUBLIC_KEY',
    'POSTGRES_PASSWORD_FILE',
    'KEYBOARD',
    'MONKEY',
    'PASSENGERS',
    'PATH',
  ])('is not told by those of %s', (name) => expect(looksSecret(name)).toBe(false));
});
