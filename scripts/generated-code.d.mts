export function compareGeneratedCode(runtime: {
  env: NodeJS.ProcessEnv;
}): Promise<{ status: number; output: string }>;
