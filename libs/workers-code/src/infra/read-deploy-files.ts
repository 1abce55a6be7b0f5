import type { LineReaderFactory } from './line-reader.js';

const DEPLOY_FILES: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)Chart\.ya?ml$/, 'Helm chart'],
  [/(^|\/)kustomization\.ya?ml$/, 'Kustomize'],
  [/(^|\/)skaffold\.ya?ml$/, 'Skaffold'],
  [/(^|\/)serverless\.(ya?ml|ts|js)$/, 'Serverless Framework'],
  [/(^|\/)(fly)\.toml$/, 'Fly.io'],
  [/(^|\/)vercel\.json$/, 'Vercel'],
  [/(^|\/)netlify\.toml$/, 'Netlify'],
  [/(^|\/)wrangler\.(toml|jsonc?)$/, 'Cloudflare Workers'],
  [/(^|\/)render\.ya?ml$/, 'Render'],
  [/(^|\/)railway\.(toml|json)$/, 'Railway'],
  [/(^|\/)Procfile$/, 'Procfile (Heroku and others)'],
  [/(^|\/)app\.json$/, 'app.json (Heroku or Expo)'],
  [/(^|\/)cdk\.json$/, 'AWS CDK'],
  [/(^|\/)Pulumi\.ya?ml$/, 'Pulumi'],
  [/(^|\/)azure\.ya?ml$/, 'Azure Developer CLI'],
  [/(^|\/)firebase\.json$/, 'Firebase hosting'],
  [/(^|\/)dokku\.\w+$|(^|\/)CHECKS$/, 'Dokku'],
  [/(^|\/)deploy\.rb$/, 'Capistrano'],
  [/(^|\/)config\/deploy\.ya?ml$/, 'Kamal'],
  [/(^|\/)ecosystem\.config\.(c?js)$/, 'PM2'],
  [/(^|\/)playbooks?\/[^/]+\.ya?ml$|(^|\/)ansible\.cfg$/, 'Ansible'],
  [/\.bicep$/, 'Azure Bicep'],
  [/\.AppHost\.csproj$/, '.NET Aspire'],
  [/\.service$/, 'systemd unit'],
  [/(^|\/)\.goreleaser\.ya?ml$/, 'GoReleaser'],
  [/(^|\/)nixpacks\.toml$/, 'Nixpacks'],
  [/(^|\/)\.devcontainer\/([^/]+\/)?devcontainer\.json$/, 'Dev container'],
  [/(^|\/)Tiltfile$/, 'Tilt'],
];

/** Files that put the product somewhere, told by their names. */
export const deployFiles: LineReaderFactory = ({ file, role }, collector) => {
  if (role === 'docs') return undefined;
  const format = DEPLOY_FILES.find(([pattern]) => pattern.test(file.path))?.[1];
  if (format === undefined) return undefined;
  const kind = format === 'Dev container' ? 'containers' : 'deploy';
  return (_line, place) => {
    if (place.line === 1) collector.item(kind, format, file.path, place);
  };
};
