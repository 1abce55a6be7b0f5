import { create, toBinary, type DescFile } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, type FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import type { PackageDefinition } from '@grpc/proto-loader';
import { ErrorInfoSchema, PipelineService, StatusSchema } from '#contract';
import { HEALTH_FILE } from './health-file.js';

/**
 * What server reflection shows: the contract, the types of error details, and
 * the health service. The contract's files are those that the code was
 * generated from: what proto-loader makes of them names no imports and no maps,
 * and grpcurl and buf cannot use it.
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

/** Reflection looks at the file alone, so of the kinds of entry the plainest will do. */
function entry(file: FileDescriptorProto): [string, PackageDefinition[string]] {
  const bytes = Buffer.from(toBinary(FileDescriptorProtoSchema, file));
  const format = 'Protocol Buffer 3 EnumDescriptorProto';
  return [file.name, { format, type: {}, fileDescriptorProtos: [bytes] }];
}
