import { createFileRegistry, fromBinary, type FileRegistry } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, type FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import { credentials, makeClientConstructor, type ClientDuplexStream } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

interface ReflectionReply {
  readonly listServicesResponse?: { readonly service: readonly { readonly name: string }[] };
  readonly fileDescriptorResponse?: { readonly fileDescriptorProto: readonly Buffer[] };
  readonly errorResponse?: { readonly errorMessage: string };
}

type ReflectionRequest =
  | { readonly listServices: string }
  | { readonly fileContainingSymbol: string }
  | { readonly fileByFilename: string };

/** A server's description of itself: its services, and the types of their requests and replies. */
export interface Reflected {
  readonly services: readonly string[];
  readonly registry: FileRegistry;
}

/** Asks as grpcurl does: for the services, for the files of each and of `symbols`, then for what those import. */
export async function reflect(
  address: string,
  symbols: readonly string[] = [],
  trust = credentials.createInsecure(),
): Promise<Reflected> {
  const protos = join(
    dirname(createRequire(import.meta.url).resolve('@grpc/reflection/package.json')),
    'build/proto',
  );
  const loaded = loadSync('grpc/reflection/v1/reflection.proto', { includeDirs: [protos] });
  const service = loaded['grpc.reflection.v1.ServerReflection'];
  if (service === undefined || 'format' in service) throw new Error('the reflection proto has moved');
  const client = new (makeClientConstructor(service, 'ServerReflection'))(address, trust);
  const method = service['ServerReflectionInfo'];
  if (method === undefined) throw new Error('the reflection service has changed');
  const stream = client.makeBidiStreamRequest(
    method.path,
    method.requestSerialize,
    method.responseDeserialize as (bytes: Buffer) => ReflectionReply,
  );
  try {
    const listed = await ask(stream, { listServices: '*' });
    const services = (listed.listServicesResponse?.service ?? []).map(({ name }) => name);
    const files = new Map<string, FileDescriptorProto>();
    for (const symbol of [...services, ...symbols])
      keep(await ask(stream, { fileContainingSymbol: symbol }), files);
    for (let missing = missingImport(files); missing !== undefined; missing = missingImport(files)) {
      keep(await ask(stream, { fileByFilename: missing }), files);
    }
    return {
      services,
      registry: createFileRegistry({ $typeName: 'google.protobuf.FileDescriptorSet', file: ordered(files) }),
    };
  } finally {
    stream.end();
    client.close();
  }
}

function ask(
  stream: ClientDuplexStream<object, ReflectionReply>,
  request: ReflectionRequest,
): Promise<ReflectionReply> {
  return new Promise((resolve, reject) => {
    stream.once('error', reject);
    stream.once('data', (reply: ReflectionReply) => {
      stream.off('error', reject);
      if (reply.errorResponse === undefined || reply.errorResponse === null) resolve(reply);
      else reject(new Error(`reflection: ${reply.errorResponse.errorMessage}`));
    });
    stream.write(request);
  });
}

function keep({ fileDescriptorResponse }: ReflectionReply, files: Map<string, FileDescriptorProto>): void {
  for (const bytes of fileDescriptorResponse?.fileDescriptorProto ?? []) {
    const file = fromBinary(FileDescriptorProtoSchema, bytes);
    files.set(file.name, file);
  }
}

function missingImport(files: ReadonlyMap<string, FileDescriptorProto>): string | undefined {
  return [...files.values()].flatMap(({ dependency }) => dependency).find((name) => !files.has(name));
}

/** Imports before what imports them. */
function ordered(files: ReadonlyMap<string, FileDescriptorProto>): FileDescriptorProto[] {
  const done = new Set<FileDescriptorProto>();
  const add = (file: FileDescriptorProto): void => {
    for (const name of file.dependency) add(files.get(name) as FileDescriptorProto);
    done.add(file);
  };
  for (const file of files.values()) add(file);
  return [...done];
}
