import type { Evidence } from './code-roots.js';
import { directoryOf } from './repo-path.js';
import type { Manifest, ManifestKind } from './manifests/manifest.js';
import type { DirectoryClassifier } from './directory-traits.js';

const MAX_EVIDENCE = 5;

type Known = readonly (readonly [string, RegExp])[];

const FRAMEWORKS: Known = [
  ['Next.js', /^next$/],
  ['Nuxt', /^nuxt$/],
  ['NestJS', /^@nestjs\/core$/],
  ['Express', /^express$/],
  ['Fastify', /^fastify$/],
  ['Koa', /^koa$/],
  ['Hono', /^hono$/],
  ['React Native', /^react-native$/],
  ['React', /^react$/],
  ['Vue', /^vue$/],
  ['Angular', /^@angular\/core$/],
  ['Svelte', /^svelte$/],
  ['Electron', /^electron$/],
  ['gRPC', /^(@grpc\/grpc-js|grpcio|google\.golang\.org\/grpc|tonic|grpc-netty.*)$/],
  ['Django', /^django$/i],
  ['Flask', /^flask$/i],
  ['FastAPI', /^fastapi$/i],
  ['PyTorch', /^torch$/i],
  ['TensorFlow', /^tensorflow$/i],
  ['Gin', /^github\.com\/gin-gonic\/gin$/],
  ['Echo', /^github\.com\/labstack\/echo/],
  ['Fiber', /^github\.com\/gofiber\/fiber/],
  ['Cobra', /^github\.com\/spf13\/cobra$/],
  ['Tokio', /^tokio$/],
  ['Axum', /^axum$/],
  ['Actix', /^actix-web$/],
  ['Rocket', /^rocket$/],
  ['Clap', /^clap$/],
  ['Spring Boot', /^spring-boot-starter/],
  ['Quarkus', /^quarkus-/],
  ['Micronaut', /^micronaut-/],
  ['Ktor', /^ktor-server/],
  ['ASP.NET Core', /^Microsoft\.AspNetCore\./i],
  ['Entity Framework', /EntityFrameworkCore/i],
  ['.NET Aspire', /^Aspire\./i],
  ['Rails', /^rails$/],
  ['Rack', /^rack$/],
  ['Sinatra', /^sinatra$/],
  ['Laravel', /^laravel\/framework$/],
  ['Symfony', /^symfony\/framework-bundle$/],
  ['Phoenix', /^phoenix$/],
  ['Flutter', /^flutter$/],
];

const TEST_FRAMEWORKS: Known = [
  ['Jest', /^jest$/],
  ['Vitest', /^vitest$/],
  ['Mocha', /^mocha$/],
  ['AVA', /^ava$/],
  ['tap', /^(tap|tape)$/],
  ['Jasmine', /^jasmine(-core)?$/],
  ['borp', /^borp$/],
  ['Playwright', /^(@playwright\/test|playwright|pytest-playwright)$/],
  ['Cypress', /^cypress$/],
  ['pytest', /^pytest$/i],
  ['Hypothesis', /^hypothesis$/i],
  ['JUnit', /^junit/],
  ['TestNG', /^testng$/],
  ['Mockito', /^mockito/],
  ['Spring Test', /^spring-boot-starter-test$/],
  ['xUnit', /^xunit/i],
  ['NUnit', /^nunit/i],
  ['MSTest', /^mstest/i],
  ['RSpec', /^rspec$/],
  ['Minitest', /^minitest$/],
  ['PHPUnit', /^phpunit\/phpunit$/],
  ['Pest', /^pestphp\/pest$/],
  ['testify', /^github\.com\/stretchr\/testify$/],
  ['proptest', /^proptest$/],
  ['Criterion', /^criterion$/],
];

const OWN_TEST_RUNNER: Partial<Record<ManifestKind, string>> = {
  go: 'go test',
  cargo: 'cargo test',
  mix: 'ExUnit',
};

export interface FoundFrameworks {
  readonly frameworks: readonly Evidence[];
  readonly testFrameworks: readonly Evidence[];
}

/** What the project's own manifests say it is built on and tested with; examples' and docs' do not count. */
export function findFrameworks(
  manifests: readonly Manifest[],
  classifier: DirectoryClassifier,
  hasTests: boolean,
): FoundFrameworks {
  const isAside = (manifest: Manifest) =>
    ['example', 'docs', 'benchmark'].includes(classifier.of(directoryOf(manifest.path)).role);
  const own = manifests.filter((manifest) => !isAside(manifest));
  const product = own.filter(
    (manifest) => classifier.of(directoryOf(manifest.path)).role !== 'test' && manifest.isTest !== true,
  );
  const ownNames = new Set(manifests.map(({ name }) => bare(name ?? '')));
  const runners = hasTests
    ? own.flatMap((m) =>
        OWN_TEST_RUNNER[m.kind] === undefined ? [] : [[OWN_TEST_RUNNER[m.kind] ?? '', m.path] as const],
      )
    : [];
  return {
    frameworks: grouped(uses(product, FRAMEWORKS).filter(([name]) => !ownNames.has(bare(name)))),
    testFrameworks: grouped([...runners, ...uses(own, TEST_FRAMEWORKS)]),
  };
}

/** Pairs of a name and the file that shows it, as one entry for each name. */
export function grouped(pairs: readonly (readonly [string, string])[]): Evidence[] {
  const byName = new Map<string, string[]>();
  for (const [name, path] of pairs) {
    const paths = byName.get(name) ?? [];
    if (paths.length < MAX_EVIDENCE && !paths.includes(path)) paths.push(path);
    byName.set(name, paths);
  }
  return [...byName].map(([name, evidence]) => ({ name, evidence }));
}

function bare(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

function uses(manifests: readonly Manifest[], known: Known): (readonly [string, string])[] {
  return manifests.flatMap((manifest) =>
    (manifest.dependencies ?? []).flatMap((dependency) => {
      const name = known.find(([, pattern]) => pattern.test(dependency))?.[0];
      return name === undefined ? [] : [[name, manifest.path] as const];
    }),
  );
}
