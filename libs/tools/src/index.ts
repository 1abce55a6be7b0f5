export { createSessionTools, type SessionToolsRequest } from './create-session-tools.js';
export { McpToolRegistry, type McpToolRegistryOptions } from './mcp-tool-registry.js';
export { defineSessionTool, type SessionTool, type SessionToolCall } from './session-tool.js';
export { DEFAULT_SESSION_TOOLS_OPTIONS, type SessionToolsOptions } from './session-tools-options.js';
export { ToolRegistry, type ToolCallOptions, type ToolDescription } from './tool-registry.port.js';
