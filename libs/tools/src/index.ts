export { AllowedTools } from './allowed-tools.js';
export { McpToolRegistry, type McpToolRegistryOptions } from './mcp-tool-registry.js';
export { McpToolRegistryFactory, type ToolRegistryParts } from './mcp-tool-registry-factory.js';
export { BUILT_IN_TOOL_NAMES } from './built-in-tool-names.js';
export {
  parseToolServers,
  ToolServersFileError,
  type HttpServerConfig,
  type StdioServerConfig,
  type ToolServerConfig,
} from './servers/tool-server-config.js';
export { ToolServers } from './servers/tool-servers.js';
export {
  toolServersFileSettings,
  toolServersSettings,
  type ToolServerEvent,
  type ToolServersOptions,
} from './servers/tool-servers-options.js';
export { defineSessionTool, type SessionTool, type SessionToolCall } from './session-tool.js';
export {
  sessionToolsOptions,
  sessionToolsSettings,
  type SessionToolsOptions,
} from './session-tools-options.js';
export { isToolPattern } from './tool-patterns.js';
export { ToolRegistryFactory, type SessionToolsRequest } from './tool-registry-factory.port.js';
export { ToolRegistry, type ToolCallOptions, type ToolDescription } from './tool-registry.port.js';
export { WordIndexes } from './word-index/word-indexes.js';
export {
  wordIndexesOptions,
  wordIndexesSettings,
  type WordIndexesOptions,
} from './word-index/word-indexes-options.js';
