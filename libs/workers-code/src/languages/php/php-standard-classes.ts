/**
 * Classes, interfaces and traits that PHP itself and its usual extensions bring: those that PHP 8.2 declares at
 * its start, and those of extensions and versions beside it.
 */
const NAMES = `
  __PHP_Incomplete_Class AddressInfo AllowDynamicProperties AMQPChannel AMQPConnection AMQPExchange
  AMQPQueue APCUIterator AppendIterator ArgumentCountError ArithmeticError ArrayAccess ArrayIterator
  ArrayObject AssertionError Attribute BackedEnum BadFunctionCallException BadMethodCallException
  BcMath\\Number CachingIterator CallbackFilterIterator ClosedGeneratorException Closure Collator COM
  CompileError Countable CURLFile CurlHandle CurlMultiHandle CurlShareHandle CURLStringFile DateError
  DateException DateInterval DateInvalidOperationException DateInvalidTimeZoneException
  DateMalformedIntervalStringException DateMalformedPeriodStringException DateMalformedStringException
  DateObjectError DatePeriod DateRangeError DateTime DateTimeImmutable DateTimeInterface DateTimeZone
  DeflateContext Deprecated Directory DirectoryIterator DivisionByZeroError Dom\\Document Dom\\Element
  Dom\\HTMLDocument Dom\\Node Dom\\NodeList Dom\\XMLDocument DomainException DOMAttr DOMCharacterData
  DOMComment DOMDocument DOMDocumentFragment DOMElement DOMException DOMImplementation DOMNamedNodeMap
  DOMNode DOMNodeList DOMText DOMXPath DOTNET EmptyIterator Error ErrorException Ev Event EventBase EvLoop
  Exception FFI FFI\\CData FFI\\CType FFI\\Exception FFI\\ParserException Fiber FiberError FilesystemIterator
  FilterIterator finfo FTP\\Connection GdFont GdImage Generator GlobIterator Gmagick GMP HashContext
  Imagick ImagickDraw ImagickException ImagickPixel IMAP\\Connection InfiniteIterator InflateContext
  InternalIterator IntlBreakIterator IntlCalendar IntlChar IntlDateFormatter IntlException
  IntlGregorianCalendar IntlTimeZone InvalidArgumentException Iterator IteratorAggregate IteratorIterator
  JsonException JsonSerializable LDAP\\Connection LengthException LibXMLError LimitIterator Locale
  LogicException Memcache Memcached MessageFormatter MultipleIterator mysqli mysqli_driver mysqli_result
  mysqli_sql_exception mysqli_stmt NoDiscard NoRewindIterator Normalizer NumberFormatter OCICollection
  OpenSSLAsymmetricKey OpenSSLCertificate OpenSSLCertificateSigningRequest OuterIterator
  OutOfBoundsException OutOfRangeException OverflowException Override parallel\\Runtime ParentIterator
  ParseError PDO Pdo\\Mysql Pdo\\Pgsql Pdo\\Sqlite PDOException PDORow PDOStatement PgSql\\Connection
  PgSql\\Result Phar PharData PharException PharFileInfo php_user_filter PhpToken
  Random\\BrokenRandomEngineError Random\\CryptoSafeEngine Random\\Engine Random\\Engine\\Mt19937
  Random\\Engine\\PcgOneseq128XslRr64 Random\\Engine\\Secure Random\\Engine\\Xoshiro256StarStar
  Random\\IntervalBoundary Random\\RandomError Random\\RandomException Random\\Randomizer RangeException
  RecursiveArrayIterator RecursiveCachingIterator RecursiveCallbackFilterIterator
  RecursiveDirectoryIterator RecursiveFilterIterator RecursiveIterator RecursiveIteratorIterator
  RecursiveRegexIterator RecursiveTreeIterator Redis RedisCluster RedisException Reflection
  ReflectionAttribute ReflectionClass ReflectionClassConstant ReflectionEnum ReflectionEnumBackedCase
  ReflectionEnumUnitCase ReflectionException ReflectionExtension ReflectionFiber ReflectionFunction
  ReflectionFunctionAbstract ReflectionGenerator ReflectionIntersectionType ReflectionMethod
  ReflectionNamedType ReflectionObject ReflectionParameter ReflectionProperty ReflectionReference
  ReflectionType ReflectionUnionType ReflectionZendExtension Reflector RegexIterator ResourceBundle
  ReturnTypeWillChange RoundingMode RuntimeException SeekableIterator SensitiveParameter
  SensitiveParameterValue Serializable SessionHandler SessionHandlerInterface SessionIdInterface
  SessionUpdateTimestampHandlerInterface Shmop SimpleXMLElement SimpleXMLIterator SNMP SoapClient
  SoapFault SoapHeader SoapServer SoapVar Socket Sodium SodiumException SplDoublyLinkedList SplFileInfo
  SplFileObject SplFixedArray SplHeap SplMaxHeap SplMinHeap SplObjectStorage SplObserver SplPriorityQueue
  SplQueue SplStack SplSubject SplTempFileObject Spoofchecker SQLite3 SQLite3Result SQLite3Stmt stdClass
  Stringable Swoole\\Server SysvMessageQueue SysvSemaphore SysvSharedMemory Throwable Tidy tidy tidyNode
  Transliterator Traversable TypeError UConverter UnderflowException UnexpectedValueException
  UnhandledMatchError UnitEnum V8Js ValueError VARIANT WeakMap WeakReference XMLParser XMLReader XMLWriter
  XSLTProcessor Yaf_Application ZipArchive
`;

/** In lower case: PHP does not tell names of classes apart by it. */
export const PHP_STANDARD_CLASSES: ReadonlySet<string> = new Set(NAMES.trim().toLowerCase().split(/\s+/));
