import { GO_TRUTH } from './go-truth.js';
import { javascriptTruth } from './javascript-truth.js';
import { pythonTruth } from './python-truth.js';
import { sampleTruth } from './sample-truth.js';
import type { TruthProject, TruthSource } from './truth-project.js';

/** The configurations of remix-run/react-router that have path aliases. */
const ROUTER_ALIASES = [
  'integration/helpers/rsc-vite-framework/tsconfig.json',
  'integration/helpers/vite-7-template/tsconfig.json',
  'integration/helpers/vite-8-template/tsconfig.json',
  'integration/helpers/vite-plugin-cloudflare-template/tsconfig.cloudflare.json',
  'packages/create-react-router/__tests__/fixtures/basic/tsconfig.json',
  'packages/react-router-dev/__tests__/fixtures/basic/tsconfig.json',
  'packages/react-router/tsconfig.json',
  'playground/framework-express/tsconfig.json',
  'playground/framework-spa/tsconfig.json',
  'playground/framework-vite-7/tsconfig.json',
  'playground/framework/tsconfig.json',
  'playground/middleware/tsconfig.json',
  'playground/performance/tsconfig.json',
  'playground/split-route-modules-spa/tsconfig.json',
  'playground/split-route-modules/tsconfig.json',
  'playground/vite-plugin-cloudflare/tsconfig.cloudflare.json',
];

/** Real code, pinned by commit: `used` while the resolvers were made, or `fresh` to them. */
export const TRUTH_PROJECTS: readonly TruthProject[] = [
  fresh('JavaScript', 'eslint/eslint', 'c27bc926e496985eb7911c09eb60914b2e4b5d0f', javascriptTruth()),
  used('JavaScript', 'fastify/fastify', '83e69762aff047940b376fc2a266d143499ef727', javascriptTruth()),
  fresh('TypeScript', 'honojs/hono', '28a9c128912de19f3fb28b00ae289c9b93f6f392', javascriptTruth()),
  fresh(
    'TypeScript',
    'remix-run/react-router',
    'cab1a69054aa7dfba08a81b6e4b4d13957c82a38',
    javascriptTruth(...ROUTER_ALIASES),
  ),
  fresh('TypeScript', 'typeorm/typeorm', '281bfba42a5813b106bcf5ba79bc7f7251bd1e73', javascriptTruth()),
  fresh(
    'TypeScript',
    'vercel/swr',
    '7173e55b2a175dee455612c5fa067383345c392f',
    javascriptTruth(
      'examples/suspense-global/tsconfig.json',
      'examples/suspense-retry/tsconfig.json',
      'test/e2e/site/tsconfig.json',
    ),
  ),
  fresh(
    'TypeScript',
    'colinhacks/zod',
    'e516c3baf22615e20934116abebfed6c000222c2',
    javascriptTruth('packages/docs/tsconfig.json'),
  ),
  fresh(
    'TypeScript',
    'vuejs/core',
    'e2bede96134f757aad5c5b33ac9be055022dbfc8',
    javascriptTruth('tsconfig.json'),
  ),
  fresh('Python', 'scrapy/scrapy', '11079cb1c85b9e75a39a7269943c69d1a975d485', pythonTruth('.')),
  fresh(
    'Python',
    'pydantic/pydantic',
    '2151025aa51263f3016502b00010b78e4481eaa1',
    pythonTruth('.', 'pydantic-core/python'),
  ),
  fresh('Python', 'psf/black', '8947c48ef2077c3a301b03c1e814dc2e3f78436e', pythonTruth('src', '.')),
  fresh(
    'Python',
    'ansible/ansible',
    'c9ac477e53a99e95781f333eec3329a935c1bf95',
    pythonTruth('lib', 'test/lib', 'test'),
  ),
  fresh('Go', 'caddyserver/caddy', '0cf03d32f7d99cf160d5375e8a40fbe3d910d515', GO_TRUTH),
  fresh('Go', 'open-telemetry/opentelemetry-go', '736a14fcdca28b8cf5237e6b9b166ec6ed832bf7', GO_TRUTH),
  fresh('Go', 'traefik/traefik', 'fd5a576df2e8aeb0bfc8a96b6ef6e60a61f7ec0a', GO_TRUTH),
  fresh('Java', 'mockito/mockito', 'ee8a330da0218f32d5964acdeaa3ac39e2c6ce14', 'java.tsv'),
  used('Java', 'google/gson', '9835b6f90192f79cdf5300c528fc6212455fb6c1', 'java.tsv'),
  used('Java', 'spring-projects/spring-petclinic', 'edf4db28affcc4741c79850a3d95bc3f177b5ff9', 'java.tsv'),
  used('Java', 'square/retrofit', '0b118105fe8436791436b8bc9c95b9aa2cfd3bdd', 'java.tsv'),
  fresh('Rust', 'clap-rs/clap', '6982fb1c98c7247e38a6d4f04191b94e30497e7b', 'rust.tsv'),
  fresh('Rust', 'sharkdp/bat', '2ba8db9c14e5794572f5ea338c2b90404c9769cb', 'rust.tsv'),
  used('Rust', 'BurntSushi/ripgrep', '3fce3b5bb0236da2df6d99672afb8a719642eca7', 'rust.tsv'),
  used('Rust', 'serde-rs/serde', '1023d077510b4aef36a41ef56fdb7798568a2654', 'rust.tsv'),
  used('Rust', 'tokio-rs/mini-redis', '3d93b42bc363220f85af4fc9e1bebd35b588a4a3', 'rust.tsv'),
  fresh('C and C++', 'google/googletest', '7260682388d493f155be62c3ce2efc7c7a9a3dcf', 'c.tsv'),
  fresh('C and C++', 'libuv/libuv', '6179e7af87413396d5853a1c3722c8b5749336c8', 'c.tsv'),
  used('C and C++', 'google/leveldb', '78a352f47ed6c1e9d750545e9b242289185b87e1', 'c.tsv'),
  used('C and C++', 'nlohmann/json', '199dea11b17c533721b26249e2dcaee6ca1d51d3', 'c.tsv'),
  used('C and C++', 'redis/redis', '4f8cdc2a1ea53e42955af758aabffee67cb455dd', 'c.tsv'),
  fresh('C#', 'jbogard/MediatR', '8a64581e2570e7410c5f44835d9ea112beccbe6b', 'csharp.tsv'),
  fresh('C#', 'App-vNext/Polly', '173d6d1d2e28a4697f1ac1d22da68f77ff19a0c9', 'csharp.tsv'),
  fresh('C#', 'serilog/serilog', '60935b4d7abad71cf6157b45a10f5c3c65ead527', 'csharp.tsv'),
  fresh('PHP', 'Seldaek/monolog', '57eb1028342134e701e77c617565d51b6e5a2a53', 'php.tsv'),
  used('PHP', 'guzzle/guzzle', '2779e868a00289e1b1fd854af030c43a06f4bcb4', 'php.tsv'),
  used('PHP', 'slimphp/Slim', '038fd5713d5a41636fdff0e8dcceedecdd17fc17', 'php.tsv'),
  used('Ruby', 'jekyll/jekyll', '202df571314ba1d18e9fccd81d12aaad4a703c38', 'ruby.tsv'),
  used('Ruby', 'sinatra/sinatra', 'cb22afd7902b566b6eaba6c4ea89739494a65d12', 'ruby.tsv'),
];

function fresh(
  language: string,
  repository: string,
  commit: string,
  truth: TruthSource | string,
): TruthProject {
  const [owner = '', name = ''] = repository.split('/');
  const pinned = { owner, name, commit };
  const source = typeof truth === 'string' ? sampleTruth(truth, pinned) : truth;
  return { language, repository: pinned, used: false, truth: source };
}

function used(...project: Parameters<typeof fresh>): TruthProject {
  return { ...fresh(...project), used: true };
}
