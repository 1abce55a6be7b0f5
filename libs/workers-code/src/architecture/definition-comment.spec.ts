import { describe, expect, it } from '@jest/globals';
import { definitionComment, fileComment } from './definition-comment.js';

describe('definitionComment', () => {
  it.each([
    ['TypeScript', '/**\n * Warms the water.\n *\n * Slowly.\n */\n@Pot()\nexport class Pot {}\n', 7, 1],
    ['TypeScript', '/** Warms the water. */\nexport class Pot {}\n', 2, 1],
    ['Java', '/**\n * <p>Warms {@code the} water.\n */\n@Entity\npublic class Pot {}\n', 5, 1],
    [
      'C#',
      '/// <summary>\n/// Warms the water.\n/// </summary>\n[Serializable]\npublic class Pot {}\n',
      5,
      1,
    ],
    ['Go', 'package pot\n\n// Warms the\n// water.\nfunc Pot() {}\n', 5, 3],
    ['Rust', '/// Warms the water.\n#[derive(Debug)]\npub struct Pot;\n', 3, 1],
    ['Ruby', 'x = 1\n# Warms the water.\nclass Pot\nend\n', 3, 2],
    ['Python', 'class Pot(Thing):\n    """Warms the water."""\n', 1, 2],
    ['Python', '# Warms the water.\ndef pot():\n    pass\n', 2, 1],
  ])('is found in %s: %j', (language, text, line, at) => {
    const found = definitionComment(text, line, language);
    expect(found?.words).toMatch(/^Warms the\s+water\.$/);
    expect(found?.line).toBe(at);
  });

  it.each([
    ['TypeScript', '/** Another thing. */\nconst a = 1;\nexport class Pot {}\n', 3],
    ['TypeScript', '// Copyright 2020 of somebody.\nexport class Pot {}\n', 2],
    ['C', '#include "x.h"\nvoid pot(void) {}\n', 2],
    ['Python', 'def pot():\n    return """no comment"""\n', 1],
  ])('is none in %s: %j', (language, text, line) =>
    expect(definitionComment(text, line, language)).toBeUndefined(),
  );
});

describe('fileComment', () => {
  it('is what stands before the code', () => {
    expect(fileComment("'use strict'\n/** Warms the water. */\nconst a = 1;\n", 'JavaScript')?.words).toBe(
      'Warms the water.',
    );
    expect(fileComment('const a = 1;\n/** Warms the water. */\n', 'JavaScript')).toBeUndefined();
  });
});
