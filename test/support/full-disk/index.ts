export { startOnFullDisk, type FullDiskStart } from './start-on-full-disk.js';
