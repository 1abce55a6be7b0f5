// `npm publish` in this folder runs it first.
process.stderr.write(
  'run-gateway is not published from its sources: npm pack makes run-gateway-<version>.tgz, ' +
    'which teams install, or put into a registry of their own with npm publish <file> --registry <address>.\n',
);
process.exitCode = 1;
