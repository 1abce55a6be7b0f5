/** The workers of the imported modules do not fit together; the boot stops with it. */
export class WorkerRegistryError extends Error {
  override readonly name = 'WorkerRegistryError';
}
