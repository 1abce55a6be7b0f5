import { configFromEnvironment } from './config/config-from-environment.js';
import { runProcess } from './run-process.js';

await runProcess(configFromEnvironment);
