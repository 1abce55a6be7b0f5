export { launchChromium, type Chromium, type ChromiumOptions } from './launch-chromium.js';
