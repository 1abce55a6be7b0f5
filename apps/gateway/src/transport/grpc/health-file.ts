import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
  type FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';

const CHECK_REQUEST = '.grpc.health.v1.HealthCheckRequest';
const CHECK_RESPONSE = '.grpc.health.v1.HealthCheckResponse';
const STATUS = `${CHECK_RESPONSE}.ServingStatus`;
const LIST_RESPONSE = '.grpc.health.v1.HealthListResponse';
const STATUSES = `${LIST_RESPONSE}.StatusesEntry`;

const optional = { number: 1, label: Label.OPTIONAL };
const message = { number: 1, type: Type.MESSAGE };

/** The descriptor of `grpc/health/v1/health.proto` for reflection. */
export const HEALTH_FILE: MessageInitShape<typeof FileDescriptorProtoSchema> = {
  name: 'grpc/health/v1/health.proto',
  package: 'grpc.health.v1',
  syntax: 'proto3',
  messageType: [
    {
      name: 'HealthCheckRequest',
      field: [{ ...optional, name: 'service', jsonName: 'service', type: Type.STRING }],
    },
    {
      name: 'HealthCheckResponse',
      field: [{ ...optional, name: 'status', jsonName: 'status', type: Type.ENUM, typeName: STATUS }],
      enumType: [
        {
          name: 'ServingStatus',
          value: ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'].map((name, number) => ({
            name,
            number,
          })),
        },
      ],
    },
    { name: 'HealthListRequest' },
    {
      name: 'HealthListResponse',
      field: [
        { ...message, name: 'statuses', jsonName: 'statuses', label: Label.REPEATED, typeName: STATUSES },
      ],
      nestedType: [
        {
          name: 'StatusesEntry',
          options: { mapEntry: true },
          field: [
            { ...optional, name: 'key', jsonName: 'key', type: Type.STRING },
            {
              ...message,
              name: 'value',
              jsonName: 'value',
              number: 2,
              label: Label.OPTIONAL,
              typeName: CHECK_RESPONSE,
            },
          ],
        },
      ],
    },
  ],
  service: [
    {
      name: 'Health',
      method: [
        { name: 'Check', inputType: CHECK_REQUEST, outputType: CHECK_RESPONSE },
        { name: 'Watch', inputType: CHECK_REQUEST, outputType: CHECK_RESPONSE, serverStreaming: true },
        { name: 'List', inputType: '.grpc.health.v1.HealthListRequest', outputType: LIST_RESPONSE },
      ],
    },
  ],
};
