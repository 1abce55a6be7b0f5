export * from './gen/insightify/v1/pipeline_pb.js';
export * from './gen/pipeline/v1/client_view_pb.js';
export { ErrorInfoSchema, RetryInfoSchema, type ErrorInfo, type RetryInfo } from './gen/google/rpc/error_details_pb.js';
export { StatusSchema, type Status } from './gen/google/rpc/status_pb.js';
