import '../../gateway/src/node-version.js';
import { readDemoEnvironment } from './config/demo-environment.js';
import { runDemo } from './run-demo.js';

process.exitCode = await runDemo(process.argv.slice(2), readDemoEnvironment());
