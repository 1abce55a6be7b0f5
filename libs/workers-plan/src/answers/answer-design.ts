import { code, plain } from '#workers-code';
import { entrySteps } from './answer-code-graph.js';
import type { AnswerFacts } from './answer-facts.js';
import { at, claim, listed } from './answer-lines.js';

/** Lists the components, what each does, and what it depends on. */
export function components({ arch_design: design }: AnswerFacts): string[] {
  if (design === undefined) return [];
  return [
    ...listed(design.summary, claim, 5),
    ...listed(design.components, ({ name, path, responsibility, dependsOn }) => {
      const needs = dependsOn.slice(0, 3).map((each) => plain(each.component, 60));
      return `- ${plain(name, 60)} in ${code(path)}: ${plain(responsibility.text, 300)}${at(responsibility.evidence)}${needs.length === 0 ? '' : `; uses ${needs.join(', ')}`}`;
    }),
  ];
}

/** Lists what happens from the entry on. */
export function steps(facts: AnswerFacts): string[] {
  const flow = facts.arch_design?.dataFlow ?? [];
  return [
    ...listed(flow, ({ text, evidence }, index) => `${index + 1}. ${plain(text, 300)}${at(evidence)}`, 10),
    ...entrySteps(facts),
  ];
}

/** Lists the components and what happens in them. */
export function workings(facts: AnswerFacts): string[] {
  return [...listed(facts.arch_design?.summary ?? [], claim, 5), ...steps(facts)];
}

/** Lists risks for a reader. */
export function risks({ arch_design: design }: AnswerFacts): string[] {
  return listed(design?.risks ?? [], claim);
}
