import { describe, expect, it } from '@jest/globals';
import { definitionsOf, factsOf, importLanguageContract } from '../import-language.contract.js';
import { rubyFactExtractor } from './ruby-fact-extractor.js';
import { rubyImportLanguage } from './ruby-import-language.js';

const ruby = { extractor: rubyFactExtractor, language: rubyImportLanguage };

describe('Ruby', () => {
  importLanguageContract(ruby, 'a.rb', [
    {
      title: 'look beside the file and in the load paths',
      files: {
        'kettle.gemspec':
          "Gem::Specification.new do |s|\n  s.require_paths = ['code']\n  s.add_dependency 'rack', '~> 3'\nend\n",
        Gemfile: "gem 'net-ssh'\n",
        'lib/kettle.rb':
          "require 'json'\nrequire 'kettle/heat'\nrequire_relative 'kettle/cold'\nautoload :Lid, 'kettle/lid'\nrequire 'rack/mock'\nrequire 'net/ssh'\nrequire 'net/http'\nrequire 'active_support/all'\nrequire_relative 'gone'\nrequire \"x#{y}\"\nload 'tasks/a.rake'\n",
        'lib/kettle/heat.rb':
          "require File.expand_path('../cold', __FILE__)\nrequire File.join(__dir__, '..', 'kettle')\n",
        'lib/kettle/cold.rb': '',
        'code/kettle/lid.rb': '',
        'test/a_test.rb': "require 'helper'\nrequire 'kettle'\n",
        'test/helper.rb': '',
        'tasks/a.rake': '',
      },
      imports: [
        'lib/kettle.rb:1 json -> standard',
        'lib/kettle.rb:2 kettle/heat -> lib/kettle/heat.rb',
        'lib/kettle.rb:3 kettle/cold -> lib/kettle/cold.rb',
        'lib/kettle.rb:4 kettle/lid -> code/kettle/lid.rb',
        'lib/kettle.rb:5 rack/mock -> package rack',
        'lib/kettle.rb:6 net/ssh -> package net-ssh',
        'lib/kettle.rb:7 net/http -> standard',
        'lib/kettle.rb:8 active_support/all -> package activesupport',
        'lib/kettle.rb:9 gone -> (no such file)',
        'lib/kettle.rb:11 tasks/a.rake -> tasks/a.rake',
        'lib/kettle/heat.rb:1 cold -> lib/kettle/cold.rb',
        'lib/kettle/heat.rb:2 ../kettle -> lib/kettle.rb',
        'test/a_test.rb:1 helper -> test/helper.rb',
        'test/a_test.rb:2 kettle -> lib/kettle.rb',
      ],
    },
  ]);

  it('tells definitions with their members, lines and visibility', async () => {
    const text =
      'module Kettle\n  class Pot < Base\n    MAX = 1\n    attr_reader :size\n    def boil(a) = heat(a)\n    def self.make; end\n\n    private\n\n    def leak\n      x = 1\n    end\n  end\nend\ndef top; end\n';
    expect(await definitionsOf(ruby, 'x.rb', text)).toEqual([
      'Kettle module 1-14',
      'Kettle.Pot class 2-13',
      'Kettle.Pot.MAX constant 3-3',
      'Kettle.Pot.size property 4-4',
      'Kettle.Pot.boil method 5-5',
      'Kettle.Pot.make method 6-6',
      '-Kettle.Pot.leak method 10-12',
      'top function 15-15',
    ]);
  });

  it('tells the names that a file uses', async () => {
    const { references } = await factsOf(ruby, 'x.rb', 'Foo::Bar.new.run(baz)\n');
    expect(references).toEqual(['Foo', 'Bar', 'new', 'run', 'baz']);
  });
});
