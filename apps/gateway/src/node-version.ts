// Imported first: other modules cannot even be loaded by an older Node.

const OLDEST = 24;

if (Number(process.versions.node.split('.')[0]) < OLDEST) {
  process.stderr.write(
    `the gateway needs Node ${OLDEST} or newer, and this is ${process.version}: start it with "npm start" in a checkout, ` +
      'or with "npx run-gateway serve" where it is installed; on 64-bit Linux both bring a Node of their own.\n',
  );
  process.exit(1);
}
