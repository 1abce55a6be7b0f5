/** Thrown when the workers of the imported modules do not fit together; it stops the boot. */
export class WorkerRegistryError extends Error {
  override readonly name = 'WorkerRegistryError';
}
