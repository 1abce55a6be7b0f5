/**
 * First segments of what Ruby's standard library lets require: the files of Ruby 3.1's library folders, and what
 * earlier ones had. Some of it has become gems that are installed with Ruby.
 */
const NAMES = `
  English Win32API abbrev base64 benchmark bigdecimal bundler cgi complex continuation coverage csv date
  date_core dbm delegate did_you_mean digest drb e2mmap enumerator erb error_highlight etc expect fcntl
  fiber fiddle fileutils find forwardable gdbm getoptlong gserver io ipaddr irb json kconv logger matrix
  mkmf monitor mutex_m net nkf objspace observer open-uri open3 openssl optionparser optparse ostruct
  pathname pp prettyprint prime profile profiler pstore psych pty racc ractor random random/formatter
  rational rbconfig rdoc readline reline resolv resolv-replace rexml rinda ripper rss rubygems scanf sdbm
  securerandom set shell shellwords singleton socket stringio strscan sync syntax_suggest syslog tempfile
  thread thwait time timeout tmpdir tracer tsort ubygems un unicode_normalize uri weakref win32ole
  xmlrpc yaml zlib
`;

export const RUBY_STANDARD_LIBRARIES: ReadonlySet<string> = new Set(NAMES.trim().split(/\s+/));
