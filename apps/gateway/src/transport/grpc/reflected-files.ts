import { create, toBinary, type DescFile } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, type FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import type { PackageDefinition } from '@grpc/proto-loader';
import { ErrorInfoSchema, PipelineService, StatusSchema } from '#contract';
import { HEALTH_FILE } from './health-file.js';

/**
 * Returns the files that server reflection offers: the contract, the error detail types, and the health
 * service. They are the descriptors from which the code was generated, since those of proto-loader lack
 * imports and maps, and grpcurl and buf cannot use them.
 */
export function reflectedFiles(): PackageDefinition {
  const files = new Set<DescFile>();
  for (const { file } of [PipelineService, StatusSchema, ErrorInfoSchema]) collect(file, files);
  const shown = [...files].map(({ proto }) => proto);
  return Object.fromEntries([...shown, create(FileDescriptorProtoSchema, HEALTH_FILE)].map(entry));
}

function collect(file: DescFile, files: Set<DescFile>): void {
  files.add(file);
  for (const dependency of file.dependencies) collect(dependency, files);
}

/** Reflection only reads the file, so the simplest kind of entry is enough. */
function entry(file: FileDescriptorProto): [string, PackageDefinition[string]] {
  const bytes = Buffer.from(toBinary(FileDescriptorProtoSchema, file));
  const format = 'Protocol Buffer 3 EnumDescriptorProto';
  return [file.name, { format, type: {}, fileDescriptorProtos: [bytes] }];
}
