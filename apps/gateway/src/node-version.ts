// Imported before anything else: what follows needs this Node already to be loaded.

const OLDEST = 24;

if (Number(process.versions.node.split('.')[0]) < OLDEST) {
  process.stderr.write(
    `the gateway needs Node ${OLDEST} or newer, and this is ${process.version}: start it with "npm start", ` +
      'an app of your own with "npm start -- --app <its name>"; on 64-bit Linux they have a Node of their own.\n',
  );
  process.exit(1);
}
