export { analyseCodeRoots, type AnalyseRequest, type AnalysisProgress } from './analyse-code-roots.js';
export { DEFAULT_ANALYSIS_OPTIONS, type AnalysisOptions } from './analysis-options.js';
export type {
  CodeRoot,
  CodeRoots,
  EntryPoint,
  Evidence,
  FoundFile,
  LanguageCount,
  RootKind,
  SkippedCount,
} from './code-roots.js';
export { codeRootsView } from './code-roots-view.js';
export { CodeRootsWorker } from './code-roots.worker.js';
export type {
  EnvironmentVariable,
  InfraContext,
  InfraItem,
  InfraKind,
  InfraScope,
  SourceLine,
} from './infra/infra-context.js';
export { InfraContextWorker } from './infra/infra-context.worker.js';
export type { InfraOptions } from './infra/infra-options.js';
export type { ReadmeOverview } from './project-words.js';
export { proposePurpose, type ProposedPurpose, type PurposeEvidence } from './propose-purpose.js';
export type { RepoReport } from './report/repo-report.js';
export type { CodeSpecs, ImportAlias, LanguageSpec, PackageSpec, WorkspaceSpec } from './specs/code-specs.js';
export { CodeSpecsWorker } from './specs/code-specs.worker.js';
export type { SpecsOptions } from './specs/specs-options.js';
export {
  analyseRepository,
  type ManifestDescription,
  type OverviewFinding,
  type OverviewRequest,
  type RepositoryOverview,
} from './repository-overview.js';
export { summariseCodeRoots } from './summarise-code-roots.js';
export type { WorkersCodeOptions } from './workers-code-options.js';
export { WorkersCodeModule } from './workers-code.module.js';
