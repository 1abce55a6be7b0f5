/**
 * Headers that come with a compiler or a system: those of ISO C and C++ up to C23 and C++26, what GCC brings, those
 * of POSIX and glibc as Debian's libc6-dev lists them, some of the BSDs and macOS, and the usual ones of Windows.
 */
const NAMES = `
  Availability.h AvailabilityMacros.h GL/gl.h GL/glu.h TargetConditionals.h TraceLoggingProvider.h
  VersionHelpers.h _mingw.h a.out.h accctrl.h aclapi.h adxintrin.h afunix.h aio.h algorithm aliases.h
  alloca.h altivec.h ammintrin.h amxbf16intrin.h amxint8intrin.h amxtileintrin.h any appmodel.h ar.h
  argp.h argz.h arm64_neon.h arm_acle.h arm_neon.h arm_sve.h array asl.h assert.h atomic atomic.h
  audioclient.h avx2intrin.h avx5124fmapsintrin.h avx5124vnniwintrin.h avx512bf16intrin.h
  avx512bf16vlintrin.h avx512bitalgintrin.h avx512bwintrin.h avx512cdintrin.h avx512dqintrin.h
  avx512erintrin.h avx512fintrin.h avx512fp16intrin.h avx512fp16vlintrin.h avx512ifmaintrin.h
  avx512ifmavlintrin.h avx512pfintrin.h avx512vbmi2intrin.h avx512vbmi2vlintrin.h avx512vbmiintrin.h
  avx512vbmivlintrin.h avx512vlbwintrin.h avx512vldqintrin.h avx512vlintrin.h avx512vnniintrin.h
  avx512vnnivlintrin.h avx512vp2intersectintrin.h avx512vp2intersectvlintrin.h avx512vpopcntdqintrin.h
  avx512vpopcntdqvlintrin.h avxintrin.h avxvnniintrin.h barrier basetsd.h bcrypt.h bit bits/stdc++.h
  bitset bmi2intrin.h bmiintrin.h bmmintrin.h bsd/bsd.h bsd/stdlib.h bsd/string.h bsd/unistd.h byteswap.h
  cassert ccomplex cctype cerrno cetintrin.h cfenv cfgmgr32.h cfloat charconv chrono cinttypes ciso646
  cldemoteintrin.h clflushoptintrin.h climits clocale clwbintrin.h clzerointrin.h cmath codecvt
  combaseapi.h comdef.h commctrl.h commdlg.h compare complex complex.h comutil.h concepts
  condition_variable conio.h consoleapi.h consoleapi2.h contracts copyfile.h corecrt.h coroutine cpio.h
  cpuid.h crt_externs.h crtdbg.h csetjmp csignal cstdalign cstdarg cstdbool cstddef cstdint cstdio cstdlib
  cstring ctgmath ctime ctype.h cuchar cwchar cwctype cxxabi.h d2d1.h d3d11.h d3d12.h d3d9.h dbghelp.h
  ddk/ntddk.h debugging deque devguid.h direct.h dirent.h dlfcn.h dns_sd.h dwmapi.h dwrite.h dxgi.h
  dxgi1_2.h eh.h elf.h emmintrin.h endian.h enqcmdintrin.h envz.h err.h errhandlingapi.h errno.h error.h
  evntprov.h evntrace.h exception excpt.h execinfo.h execution expected experimental/any
  experimental/coroutine experimental/filesystem experimental/functional experimental/memory
  experimental/optional experimental/source_location experimental/string_view experimental/type_traits
  ext/hash_map ext/hash_set ext/new_allocator.h ext/slist ext/stdio_filebuf.h f16cintrin.h fcntl.h
  features-time64.h features.h fenv.h fileapi.h filesystem finclude/math-vector-fortran.h flat_map
  flat_set float.h fma4intrin.h fmaintrin.h fmtmsg.h fnmatch.h format forward_list fpu_control.h fstab.h
  fstream fts.h ftw.h functional future fxsrintrin.h gconv.h gdiplus.h generator getopt.h gfniintrin.h
  glob.h gnu-versions.h grp.h gshadow.h guiddef.h handleapi.h hash_map hash_set hazard_pointer hidsdi.h
  hive hresetintrin.h ia32intrin.h icmpapi.h iconv.h ieee754.h ifaddrs.h immintrin.h initguid.h
  initializer_list inplace_vector intrin.h intrinsics.h intsafe.h inttypes.h io.h iomanip ios iosfwd
  iostream iphlpapi.h iprtrmib.h iptypes.h isguids.h iso646.h istream iterator keylockerintrin.h kqueue.h
  kstat.h kvm.h langinfo.h lastlog.h lasxintrin.h latch libgen.h libintl.h libkern/OSAtomic.h
  libkern/OSByteOrder.h libloaderapi.h libproc.h libutil.h limits limits.h linalg link.h list lm.h
  lmaccess.h lmcons.h lmerr.h locale locale.h lsxintrin.h lwpintrin.h lzcntintrin.h machine/atomic.h
  machine/cpu.h machine/endian.h machine/sysctl.h malloc.h malloc/malloc.h malloc_np.h map math.h
  mbarrier.h mbctype.h mbstring.h mcheck.h mdspan membership.h memory memory.h memory_resource memoryapi.h
  mfapi.h minwinbase.h minwindef.h mm_malloc.h mmdeviceapi.h mmintrin.h mmreg.h mmsystem.h mntent.h
  monetary.h movdirintrin.h mqueue.h msa.h mstcpip.h mswsock.h mutex mwaitintrin.h mwaitxintrin.h
  natupnp.h nb30.h ncrypt.h ndir.h netdb.h netfw.h netioapi.h netlistmgr.h new new.h nfs/nfs.h nl_types.h
  nmmintrin.h notify.h nss.h ntdef.h ntsecapi.h ntstatus.h numbers numeric oaidl.h objbase.h objidl.h
  obstack.h ole2.h oleauto.h omp.h openacc.h optional os/lock.h os/log.h os/signpost.h ostream pathcch.h
  paths.h pconfigintrin.h pdh.h pkuintrin.h pmmintrin.h poll.h popcntintrin.h port.h powrprof.h
  prfchwintrin.h print printf.h priv.h proc_service.h process.h processenv.h processthreadsapi.h procfs.h
  profileapi.h propkey.h propvarutil.h psapi.h pthread.h pthread_np.h pty.h pwd.h quadmath.h queue random
  ranges ratio rcu rdseedintrin.h re_comp.h realtimeapiset.h regex regex.h regexp.h removefile.h resolv.h
  resource.h richedit.h riscv_vector.h roapi.h rpc.h rpcdce.h rpcndr.h rtmintrin.h safeint.h sal.h
  sandbox.h schannel.h sched.h schnlsp.h scoped_allocator sddl.h search.h security.h semaphore semaphore.h
  serializeintrin.h set setjmp.h setupapi.h sgtty.h sgxintrin.h shadow.h shaintrin.h share.h shared_mutex
  shellapi.h shlguid.h shlobj.h shlwapi.h signal.h simd smmintrin.h softpub.h source_location span
  spanstream spawn.h specstrings.h sspi.h sstream stab.h stack stacktrace stdalign.h stdarg.h stdatomic.h
  stdbit.h stdbool.h stdc-predef.h stdckdint.h stddef.h stdexcept stdfix.h stdfloat stdint.h stdio.h
  stdio_ext.h stdlib.h stdnoreturn.h stop_token streambuf string string.h string_view strings.h stropts.h
  strsafe.h strstream subauth.h synchapi.h syncstream sys.h syscall.h sysexits.h sysinfoapi.h syslog.h
  system_error tar.h tbmintrin.h tchar.h tcpestats.h termcap.h termio.h termios.h text_encoding tgmath.h
  thread thread_db.h threads.h time.h timeapi.h tlhelp32.h tmmintrin.h tr1/functional tr1/memory tr1/tuple
  tr1/type_traits tr1/unordered_map tr1/unordered_set tsxldtrkintrin.h ttyent.h tuple type_traits
  typeindex typeinfo uchar.h ucontext.h ucred.h uintrintrin.h ulimit.h unistd.h unknwn.h unordered_map
  unordered_set unwind.h userenv.h util.h utility utime.h utmp.h utmpx.h uxtheme.h vaesintrin.h valarray
  values.h varargs.h variant vcruntime.h vecintrin.h vector version versionhelpers.h vfw.h vis.h
  vm/vm_param.h vpclmulqdqintrin.h wait.h waitpkgintrin.h wasm_simd128.h wbemidl.h wbnoinvdintrin.h
  wchar.h wctype.h winbase.h winber.h wincon.h wincrypt.h windef.h windows.h windowsx.h winerror.h
  wingdi.h winhttp.h wininet.h winioctl.h winldap.h winnls.h winnt.h winreg.h winrt/base.h winsock.h
  winsock2.h winsvc.h winternl.h wintrust.h winuser.h winver.h wmmintrin.h wordexp.h wrl.h wrl/client.h
  ws2def.h ws2ipdef.h ws2tcpip.h wspiapi.h wtsapi32.h wtypes.h x86gprintrin.h x86intrin.h xaudio2.h
  xlocale.h xmmintrin.h xopintrin.h xsavecintrin.h xsaveintrin.h xsaveoptintrin.h xsavesintrin.h
  xtestintrin.h zone.h
`;

const HEADERS: ReadonlySet<string> = new Set(
  NAMES.trim()
    .split(/\s+/)
    .map((name) => name.toLowerCase()),
);

/** Folders of the system's headers. */
const SYSTEM_FOLDERS =
  /^(?:sys|net|netinet|netinet6|netpacket|arpa|linux|asm|asm-generic|bits|gnu|rpc|rpcsvc|protocols|scsi|mtd|sound|video|drm|mach|mach-o|machine|libkern|os|dispatch|xpc|objc|IOKit|Foundation|AppKit|UIKit|Cocoa|Carbon|CoreFoundation|CoreServices|CoreGraphics|CoreText|CoreAudio|CoreVideo|CoreMedia|ApplicationServices|SystemConfiguration|Security|Metal|QuartzCore|AudioToolbox|AudioUnit|AVFoundation|LocalAuthentication|ServiceManagement|DiskArbitration|Availability|android|jni)\//;

/** Windows does not tell upper from lower case, and code that is written for it does not either. */
export function isStandardHeader(path: string): boolean {
  return HEADERS.has(path.toLowerCase()) || SYSTEM_FOLDERS.test(path);
}
