import { cycles, mostUsed, partLinks, refactorFirst, unimported } from './answer-code-graph.js';
import { building, entryPoints, folders, languages, tests } from './answer-code-roots.js';
import {
  buildTools,
  fileImports,
  importForms,
  outsidePackages,
  outsideRisks,
  ownPackages,
  testedFiles,
  unresolved,
} from './answer-dependencies.js';
import { components, risks, steps, workings } from './answer-design.js';
import type { AnswerFacts } from './answer-facts.js';
import { deployment, integration, running, secrets, services, settings } from './answer-infra.js';
import { unusedDefinitions, usedDefinitions } from './answer-symbols.js';
import { pieces, readingOrder } from './answer-tasks.js';

/** Builds the lines of an answer from the results; none if the results do not have it. */
export type Answer = (facts: AnswerFacts) => readonly string[];

/**
 * Builders of answers, by worker and by the topics in its `answers`. The first topic also serves a
 * worker that was chosen otherwise. Workers and topics without a row answer with the worker's final
 * message.
 */
export const ANSWERS: Readonly<Record<string, Readonly<Record<string, Answer>>>> = {
  arch_design: {
    'how it works': workings,
    'what happens step by step': steps,
    'the architecture': components,
    'how requests are handled': workings,
  },
  code_graph: {
    'what depends on what': partLinks,
    'what to refactor first': refactorFirst,
    'circular imports': cycles,
    'the most important files': mostUsed,
    'files that nothing imports': unimported,
  },
  code_imports: {
    'packages from outside': outsidePackages,
    'unresolved imports': unresolved,
    'what imports what': fileImports,
    'what the tests cover': testedFiles,
    'security of what comes from outside': outsideRisks,
  },
  code_roots: {
    'how the code is organised': folders,
    'where to begin to read': entryPoints,
    'languages and size': languages,
    tests,
    building,
    overview: languages,
  },
  code_specs: {
    'packages and workspaces': ownPackages,
    'how imports are written': importForms,
    building: buildTools,
  },
  code_symbols: {
    'functions and classes': usedDefinitions,
    'the api': usedDefinitions,
    'who uses what': usedDefinitions,
    'unused definitions': unusedDefinitions,
  },
  code_tasks: {
    'where to begin to read': readingOrder,
    'pieces of work': pieces,
    reviewing: readingOrder,
  },
  infra_context: {
    'how it is deployed': deployment,
    'how to run it': running,
    settings,
    'databases and services': services,
    'continuous integration': integration,
    'secrets and security': secrets,
  },
  repo_report: {
    overview: (facts) => [...components(facts), ...languages(facts)],
    onboarding: (facts) => [...components(facts), ...entryPoints(facts), ...readingOrder(facts)],
    documentation: components,
    auditing: (facts) => [...risks(facts), ...refactorFirst(facts), ...secrets(facts)],
  },
};
