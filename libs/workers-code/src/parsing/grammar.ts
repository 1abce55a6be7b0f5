/** The tree-sitter grammars that can be asked for. That of C++ reads C as well, but for a few names that are keywords there. */
export type Grammar =
  | 'typescript'
  | 'tsx'
  | 'javascript'
  | 'python'
  | 'go'
  | 'rust'
  | 'java'
  | 'cpp'
  | 'c-sharp'
  | 'ruby'
  | 'php';
