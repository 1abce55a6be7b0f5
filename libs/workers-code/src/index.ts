export { analyseCodeRoots, type AnalyseRequest, type AnalysisProgress } from './analyse-code-roots.js';
export { analysisSettings, type AnalysisOptions } from './analysis-options.js';
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
export type {
  ArchComponent,
  ArchDesign,
  ArchEntry,
  ArchSystem,
  Claim,
  ComponentCall,
  ComponentLink,
} from './architecture/arch-design.js';
export { ArchDesignWorker } from './architecture/arch-design.worker.js';
export { codeRootsView } from './code-roots-view.js';
export { CodeRootsWorker } from './code-roots.worker.js';
export type {
  CodeGraph,
  ExternalPackage,
  GraphCycle,
  GraphEntry,
  GraphFile,
  GraphLink,
  GraphPart,
  ImportEvidence,
} from './graph/code-graph.js';
export { CodeGraphWorker } from './graph/code-graph.worker.js';
export type { GraphOptions } from './graph/graph-options.js';
export { analyseImports, type AnalyseImportsRequest } from './imports/analyse-imports.js';
export type {
  CodeImports,
  FoundImport,
  ImportingFile,
  ImportTotals,
  SkippedFile,
} from './imports/code-imports.js';
export { CodeImportsWorker } from './imports/code-imports.worker.js';
export type { ImportTarget } from './imports/import-resolver.js';
export type { ImportsOptions } from './imports/imports-options.js';
export { FACT_EXTRACTORS } from './languages/fact-extractors.js';
export type { FactExtractor, SourceText } from './parsing/fact-extractor.js';
export { parsingSettings, type ParsingOptions } from './parsing/parsing-options.js';
export { SourceExtraction } from './parsing/source-extraction.js';
export { SourceReader } from './parsing/source-reader.js';
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
export { code, plain } from './report/markdown-text.js';
export type { RepoReport } from './report/repo-report.js';
export { RepoReportWorker } from './report/repo-report.worker.js';
export type {
  CodeSpecs,
  ImportAlias,
  LanguageSpec,
  PackageSpec,
  WorkspaceSpec,
} from './code-specs/code-specs.js';
export { CodeSpecsWorker } from './code-specs/code-specs.worker.js';
export type { SpecsOptions } from './code-specs/specs-options.js';
export type { CodeSymbols, ReferencedSymbol, SymbolFile, SymbolUse } from './symbols/code-symbols.js';
export { CodeSymbolsWorker } from './symbols/code-symbols.worker.js';
export type { SymbolsOptions } from './symbols/symbols-options.js';
export type { CodeTask, CodeTasks, TaskCut, TaskFile } from './tasks/code-tasks.js';
export { CodeTasksWorker } from './tasks/code-tasks.worker.js';
export type { TasksOptions } from './tasks/tasks-options.js';
export {
  analyseRepository,
  type ManifestDescription,
  type OverviewFinding,
  type OverviewRequest,
  type RepositoryOverview,
} from './repository-overview.js';
export { summariseCodeRoots } from './summarise-code-roots.js';
export { WORKERS_CODE_OPTIONS, workersCodeOptions, type WorkersCodeOptions } from './workers-code-options.js';
export { WorkersCodeModule } from './workers-code.module.js';
