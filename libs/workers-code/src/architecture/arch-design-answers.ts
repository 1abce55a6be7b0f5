import type { AnsweredQuestion } from '#worker-kit';

/** What `arch_design` answers, as people ask it. */
export const ARCH_DESIGN_ANSWERS: readonly AnsweredQuestion[] = [
  {
    topic: 'how it works',
    asked: [
      'how does it work',
      'how does this work',
      'explain how it works',
      'how does it work inside',
      'what happens inside',
      'how does the code work',
      'internals',
    ],
  },
  {
    topic: 'what happens step by step',
    asked: [
      'what does the main program do step by step',
      'walk me through the program',
      'what happens when it starts',
      'trace the flow of the program',
      'how does the data flow',
      'what is the control flow',
      'execution flow step by step',
      'what happens first',
    ],
  },
  {
    topic: 'the architecture',
    asked: [
      'what is the architecture',
      'explain the architecture',
      'how is it designed',
      'which components are there',
      'what is each component responsible for',
      'how do the parts fit together',
      'draw a diagram',
      'main modules and subsystems',
      'design of the system',
      'structure and responsibilities',
    ],
  },
  {
    topic: 'how requests are handled',
    asked: [
      'how are requests routed',
      'what happens to a request',
      'how is a request handled',
      'where are the routes',
      'which endpoints are there',
      'http api routes',
    ],
  },
];
