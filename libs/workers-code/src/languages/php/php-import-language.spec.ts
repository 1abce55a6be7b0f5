import { describe, expect, it } from '@jest/globals';
import { definitionsOf, factsOf, importLanguageContract } from '../import-language.contract.js';
import { phpFactExtractor } from './php-fact-extractor.js';
import { phpImportLanguage } from './php-import-language.js';

const php = { extractor: phpFactExtractor, language: phpImportLanguage };

describe('PHP', () => {
  importLanguageContract(php, 'a.php', [
    {
      title: 'follow composer’s rules, then declarations',
      files: {
        'composer.json': JSON.stringify({
          autoload: { 'psr-4': { 'Kettle\\': 'src/' }, 'psr-0': { Old_: 'legacy/' }, files: ['lib/all.php'] },
          'autoload-dev': { 'psr-4': { 'Kettle\\Tests\\': ['tests'] } },
          require: { 'acme/tools': '^1' },
        }),
        'composer.lock': JSON.stringify({
          packages: [{ name: 'psr/log', autoload: { 'psr-4': { 'Psr\\Log\\': 'src' } } }],
        }),
        'src/Heat/Fire.php': '<?php\nnamespace Kettle\\Heat;\nclass Fire {}\n',
        'lib/all.php': '<?php\nnamespace Kettle;\nfunction pour() {}\nclass Hidden {}\n',
        'tests/FireTest.php':
          '<?php\nnamespace Kettle\\Tests;\nuse Kettle\\Heat\\{Fire as F, Smoke};\nuse function Kettle\\pour;\nuse Kettle\\Hidden, Psr\\Log\\LoggerInterface;\nuse Exception;\nuse Acme\\Tools\\Hammer;\nuse Some\\Thing\\Else;\nuse Kettle\\Heat;\nuse Missing;\n',
      },
      imports: [
        'tests/FireTest.php:3 Kettle\\Heat\\Fire -> src/Heat/Fire.php',
        'tests/FireTest.php:3 Kettle\\Heat\\Smoke -> (no file declares the name)',
        'tests/FireTest.php:4 Kettle\\pour -> lib/all.php',
        'tests/FireTest.php:5 Kettle\\Hidden -> lib/all.php',
        'tests/FireTest.php:5 Psr\\Log\\LoggerInterface -> package psr/log',
        'tests/FireTest.php:6 Exception -> standard',
        'tests/FireTest.php:7 Acme\\Tools\\Hammer -> package acme/tools',
        'tests/FireTest.php:8 Some\\Thing\\Else -> package Some\\Thing',
        'tests/FireTest.php:9 Kettle\\Heat -> (a namespace, which has no file of its own)',
        'tests/FireTest.php:10 Missing -> (no file declares the name)',
      ],
    },
    {
      title: 'find files that are included from a place that the text tells',
      files: {
        'pub/index.php':
          "<?php\nrequire __DIR__ . '/../boot.php';\ninclude_once('part.php');\nrequire_once dirname(__FILE__) . \"/part.php\";\nrequire dirname(__DIR__) . '/boot.php';\ninclude $file;\nrequire __DIR__.'/../vendor/autoload.php';\ninclude 'gone.php';\n",
        'pub/part.php': '',
        'boot.php': '',
      },
      imports: [
        'pub/index.php:2 ./../boot.php -> boot.php',
        'pub/index.php:3 part.php -> pub/part.php',
        'pub/index.php:4 ./part.php -> pub/part.php',
        'pub/index.php:5 ../boot.php -> boot.php',
        'pub/index.php:6 $file -> (a path that is known only when the program runs)',
        'pub/index.php:7 ./../vendor/autoload.php -> (a file that the package manager makes)',
        'pub/index.php:8 gone.php -> (no such file)',
      ],
    },
  ]);

  it('tells definitions with their members, lines and visibility', async () => {
    const text =
      "<?php\nnamespace A\\B;\nabstract class Pot extends Base implements Heats {\n  use Warm;\n  const MAX = 1;\n  private $size;\n  public function boil(): Cup { $x = function () {}; }\n}\ninterface Heats {}\ntrait Warm {}\nenum Kind: string { case Big = 'b'; }\nfunction pour() {}\n";
    expect(await definitionsOf(php, 'x.php', text)).toEqual([
      'A\\B namespace 2-2',
      'Pot class 3-8',
      'Pot.MAX constant 5-5',
      '-Pot.size property 6-6',
      'Pot.boil method 7-7',
      'Heats interface 9-9',
      'Warm trait 10-10',
      'Kind enum 11-11',
      'Kind.Big constant 11-11',
      'pour function 12-12',
    ]);
  });

  it('tells the namespace and the names that a file uses', async () => {
    const { packageName, references } = await factsOf(
      php,
      'x.php',
      '<?php\nnamespace N;\nfoo(new Bar($baz), Qux::X);\n',
    );
    expect([packageName, references]).toEqual(['N', ['foo', 'Bar', 'Qux', 'X']]);
  });
});
